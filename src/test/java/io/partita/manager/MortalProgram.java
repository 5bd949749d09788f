package io.partita.manager;

import io.partita.shared.Session;
import io.partita.shared.SharedLock;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Uses one object of a manager, says so, and stays until it is killed. */
final class MortalProgram {
  private MortalProgram() {}

  /** What to do, and the object's name; the manager is on standard input. */
  public static void main(String[] arguments) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Session session = CoreFixture.connectAs(String.valueOf(in.readLine()));
    String name = arguments[1];
    switch (arguments[0]) {
      case "lock" -> hold(session.lock(name));
      case "write" -> hold(session.readWriteLock(name).writeLock());
      case "acquire" -> {
        session.semaphore(name, 3).acquire(2);
        System.out.println("held");
      }
      case "wait" -> {
        SharedLock lock = session.lock(name);
        lock.lock();
        lock.condition("ready").waitFor(() -> false);
      }
      case "pass" -> System.out.println("passed " + session.barrier(name, 2).await());
      case "come" -> session.barrier(name, 3).await();
      case "record" -> LockHistory.open(Path.of(arguments[2])).writeOn(session.lock(name));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    new CountDownLatch(1).await();
  }

  private static void hold(SharedLock lock) {
    lock.lock();
    System.out.println("held " + lock.token() + " " + lock.isAbandoned());
  }
}
