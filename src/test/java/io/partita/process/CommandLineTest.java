package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CommandLineTest {
  private static final JvmOptions JVM =
      JvmOptions.DEFAULTS
          .withJavaHome(Path.of("/java"))
          .withClassPath(List.of("/a.jar", "/b"))
          .withArguments(
              List.of("-Xmx64m", "-Ddb.Password=hush", "-Dpw=hush", "-javaagent:a.jar=hush"));

  @Test
  void words_areLaunchersThenJavaThenTheProgram() {
    assertThat(command(new Launchers(List.of("setsid"))).words())
        .containsExactly(
            "setsid",
            "/java/bin/java",
            "-Xmx64m",
            "-Ddb.Password=hush",
            "-Dpw=hush",
            "-javaagent:a.jar=hush",
            "-cp",
            "/a.jar:/b",
            "org.example.Main",
            "x");
  }

  @Test
  void environment_isTheAllowListAndWhatWasAdded() {
    assertThat(command(Launchers.NONE).environment().keySet())
        .contains("LC_ALL", "PATH", "COLOUR", CommandLine.TOKEN)
        .isSubsetOf(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "TZ",
            "TMPDIR",
            "LD_LIBRARY_PATH",
            "LC_ALL",
            "COLOUR",
            CommandLine.TOKEN);
  }

  @Test
  @Tag("F27")
  void forMessages_secretsAreMasked() {
    assertThat(command(Launchers.NONE).toString())
        .contains("-Ddb.Password=***", "-Dpw=***", "-javaagent:a.jar=***", "<2 entries>")
        .doesNotContain("hush");
  }

  private static CommandLine command(Launchers launchers) {
    JvmOptions jvm = JVM.withEnvironment(Map.of("COLOUR", "red"));
    ChildRequest request =
        new ChildRequest("a", jvm, "org.example.Main", List.of("x"), OutputSink.NONE);
    return CommandLine.of(launchers, request, "token");
  }
}
