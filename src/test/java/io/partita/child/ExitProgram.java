package io.partita.child;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A first process that has children and exits in one way or another. */
final class ExitProgram {
  private static final ProcessContext CONTEXT =
      ProcessContext.of(
          StartMethod.FORKSERVER,
          ContextOptions.DEFAULTS.withJvm(ChildProcessIT.JVM).withSpares(1));

  private ExitProgram() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "return" -> startBoth(true);
      case "exit" -> {
        startBoth(true);
        System.exit(3);
      }
      case "wait" -> {
        startBoth(false);
        new CountDownLatch(1).await();
      }
      case "leave" -> startBoth(false);
      case "mute" -> startMute(Path.of(arguments[1]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /**
   * A child and a daemon.
   *
   * @param endsAtExit whether the child ends by itself, a moment after this process's exit began
   */
  private static void startBoth(boolean endsAtExit) throws Exception {
    CONTEXT.warmUp().get();
    ProcessHandle.current().children().forEach(spare -> System.out.println("pid " + spare.pid()));
    start(false, endsAtExit ? fileUntilExit() : "/proc/self");
    start(true, "/proc/self");
    System.out.println("ready");
  }

  private static String fileUntilExit() throws IOException {
    Path file = Files.createTempFile("partita-exit", null);
    // Not deleteOnExit, which comes after all hooks.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> file.toFile().delete()));
    return file.toString();
  }

  private static void start(boolean daemon, String lifeline) {
    ChildProcess child =
        CONTEXT.process(
            () -> {
              while (Files.exists(Path.of(lifeline))) {
                Thread.sleep(10);
              }
              Thread.sleep(300);
              System.out.println("child ends");
            },
            ChildOptions.DEFAULTS.withDaemon(daemon));
    child.start();
    System.out.println("pid " + child.pid());
  }

  /** With standard streams closed, and a child that breaks its own: the code goes to a file. */
  private static void startMute(Path file) throws Exception {
    ChildProcess child =
        CONTEXT.process(
            () -> {
              System.out.println("into the void");
              System.setOut(new PrintStream(new BufferedOutputStream(new BrokenStream())));
              System.setErr(new PrintStream(new BufferedOutputStream(new BrokenStream())));
              System.out.print("never flushed");
            });
    child.start();
    boolean joined = child.join(Duration.ofSeconds(20));
    Files.writeString(file, joined + " " + child.exitCode());
  }

  private static final class BrokenStream extends OutputStream {
    @Override
    public void write(int b) {
      throw new IllegalStateException("broken");
    }

    @Override
    public void flush() {
      throw new IllegalStateException("broken");
    }
  }
}
