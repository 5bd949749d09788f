package io.partita.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The command and environment of a child JVM. */
record CommandLine(List<String> words, Map<String, String> environment) {
  /**
   * In the environment of a child and of what it starts: tells its own session from a later one.
   */
  static final String TOKEN = "PARTITA_PROCESS";

  private static final List<String> INHERITED =
      List.of("PATH", "HOME", "USER", "LOGNAME", "TZ", "TMPDIR", "LD_LIBRARY_PATH");

  private static final int MAX_SHOWN = 2000;

  /** The value of a property that is not one of ours, and what an agent is told. */
  private static final Pattern PRIVATE =
      Pattern.compile(
          "(-D(?!file\\.encoding=|io\\.partita\\.)[^=]*=|-(?:javaagent|agentlib|agentpath):[^=]*=).*");

  static CommandLine of(Launchers launchers, ChildRequest request, String token) {
    JvmOptions jvm = request.jvm();
    List<String> words = new ArrayList<>(launchers.prefix());
    words.add(jvm.javaHome().resolve("bin/java").toString());
    words.addAll(jvm.arguments());
    words.add("-cp");
    words.add(String.join(":", jvm.classPath()));
    words.add(request.mainClass());
    words.addAll(request.arguments());
    return new CommandLine(words, environment(jvm, token));
  }

  private static Map<String, String> environment(JvmOptions jvm, String token) {
    Map<String, String> environment = new java.util.HashMap<>();
    for (String name : INHERITED) {
      String value = System.getenv(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    // Under plain C, a path with a letter beyond ASCII cannot even be named.
    environment.put("LC_ALL", "C.UTF-8");
    environment.putAll(jvm.environment());
    environment.put(TOKEN, token);
    return environment;
  }

  /** For messages: the class path is counted, and what may be a secret is left out. */
  @Override
  public String toString() {
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      boolean isClassPath = i > 0 && words.get(i - 1).equals("-cp");
      shown.add(
          isClassPath
              ? "<" + words.get(i).split(":").length + " entries>"
              : PRIVATE.matcher(words.get(i)).replaceFirst("$1***"));
    }
    String line = String.join(" ", shown);
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
  }
}
