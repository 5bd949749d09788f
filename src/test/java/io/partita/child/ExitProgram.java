package io.partita.child;

import java.io.BufferedOutputStream;
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
      case "return" -> startBoth(300);
      case "exit" -> {
        startBoth(300);
        System.exit(3);
      }
      case "wait" -> {
        startBoth(1_000_000);
        new CountDownLatch(1).await();
      }
      case "leave" -> startBoth(1_000_000);
      case "mute" -> startMute(Path.of(arguments[1]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void startBoth(long sleep) throws Exception {
    CONTEXT.warmUp().get();
    ProcessHandle.current().children().forEach(spare -> System.out.println("pid " + spare.pid()));
    start(false, sleep);
    start(true, 1_000_000);
    System.out.println("ready");
  }

  private static void start(boolean daemon, long sleep) {
    ChildProcess child =
        CONTEXT.process(
            () -> {
              Thread.sleep(sleep);
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
