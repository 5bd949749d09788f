package io.partita.process;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;

/** A child that logs. */
final class LoggingProgram {
  private interface Act {
    void run(ParentLink link) throws Exception;
  }

  private static final Map<String, Act> ACTS =
      Map.of(
          "records", link -> logRecords(),
          "halt", link -> logAndHalt(),
          "flood", link -> flood(),
          "hear", LoggingProgram::logAsReceiver,
          "late", LoggingProgram::logAfterTheGoodbye);

  private LoggingProgram() {}

  public static void main(String[] arguments) throws Exception {
    ParentLink link = ParentLink.open();
    Act act = ACTS.get(arguments[0]);
    if (act == null) {
      throw new IllegalArgumentException(arguments[0]);
    }
    act.run(link);
    link.send((byte) 1, 0, "done".getBytes(StandardCharsets.UTF_8));
    link.goodbye();
    System.exit(0);
  }

  private static void logRecords() throws InterruptedException {
    System.getLogger("demo.system").log(Level.INFO, "{0} of {1}", 1, "ä");
    Logger.getLogger("demo.plain").log(java.util.logging.Level.SEVERE, "no", new Exception("why"));
    System.getLogger("demo.system").log(Level.DEBUG, "below the level");
    Logger.getLogger("demo.plain").warning("x".repeat(10_000));
    Thread other = new Thread(() -> System.getLogger("demo.system").log(Level.INFO, "2"), "other");
    other.start();
    other.join();
  }

  private static void logAndHalt() {
    System.getLogger("demo").log(Level.ERROR, "the last words");
    Runtime.getRuntime().halt(9);
  }

  /** From several threads: one may have to wait, the others must not. */
  private static void flood() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      new Thread(
              () -> {
                for (int k = 0; k < 5000; k++) {
                  System.getLogger("demo").log(Level.INFO, "x".repeat(1000));
                }
                done.countDown();
              })
          .start();
    }
    done.await();
  }

  private static void logAsReceiver(ParentLink link) {
    link.receive();
    System.getLogger("demo").log(Level.INFO, "heard");
  }

  private static void logAfterTheGoodbye(ParentLink link) {
    link.goodbye();
    System.getLogger("demo").log(Level.INFO, "too late");
    System.exit(0);
  }
}
