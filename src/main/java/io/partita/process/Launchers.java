package io.partita.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The programs of util-linux through which a JVM is started: {@code setpriv} has the kernel kill it
 * with its parent, {@code setsid} keeps a terminal's Ctrl-C away from it and makes it the leader of
 * a session that holds what it starts itself.
 *
 * @param prefix what stands before the command; empty if the programs are not there
 */
public record Launchers(List<String> prefix) {
  public static final Launchers NONE = new Launchers(List.of());

  private static final System.Logger LOG = System.getLogger("io.partita.process");
  private static final List<Path> DIRECTORIES =
      List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/local/bin"));
  private static final int TRIAL_SECONDS = 10;

  public Launchers {
    prefix = List.copyOf(prefix);
  }

  /**
   * For a child that must not take processor time from others.
   *
   * @param niceness 0 to 19, on top of this process's own
   */
  Launchers withNice(int niceness) {
    if (niceness == 0) {
      return this;
    }
    for (Path directory : DIRECTORIES) {
      Path nice = directory.resolve("nice");
      if (Files.isExecutable(nice)) {
        List<String> longer = new ArrayList<>(prefix);
        longer.addAll(List.of(nice.toString(), "-n", Integer.toString(niceness)));
        return new Launchers(longer);
      }
    }
    LOG.log(Level.WARNING, "There is no program nice here: children keep this process's priority");
    return this;
  }

  /** Whether a child gets a session of its own. */
  public boolean makeSessions() {
    return !prefix.isEmpty();
  }

  /**
   * Looks for the programs and tries them once: those of BusyBox have the names, not the options.
   */
  public static Launchers find() throws InterruptedException {
    List<String> prefix = new ArrayList<>();
    for (String program : List.of("setpriv", "setsid")) {
      for (Path directory : DIRECTORIES) {
        if (Files.isExecutable(directory.resolve(program))) {
          prefix.add(directory.resolve(program).toString());
          break;
        }
      }
    }
    if (prefix.size() == 2) {
      prefix.addAll(1, List.of("--pdeathsig", "KILL"));
      if (works(prefix)) {
        return new Launchers(prefix);
      }
    }
    LOG.log(
        Level.WARNING,
        "No setpriv and setsid of util-linux here: a stopped child may outlive a killed parent,"
            + " and Ctrl-C reaches children too; install util-linux");
    return NONE;
  }

  private static boolean works(List<String> prefix) throws InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    try {
      Process trial =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start();
      boolean ended = trial.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS);
      trial.destroyForcibly();
      return ended && trial.exitValue() == 0;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Trial of " + command, e);
      return false;
    }
  }
}
