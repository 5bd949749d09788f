package io.partita.bench;

import io.partita.memory.MemoryLock;
import io.partita.memory.SharedMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * What waiting for a lock in shared memory costs, and how soon it ends: the processor time of a
 * process that waits, the time from a release to the waiter's next step, and from the death of a
 * holder to its successor.
 */
public final class LockWait {
  private static final int[] HELD_MILLIS = {0, 1, 10, 100, 1000};
  private static final int RUNS = 15;
  private static final long COST_SECONDS = 10;

  private LockWait() {}

  /** Without arguments the measurement; with them one of its processes. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0) {
      try (MemoryLock lock = MemoryLock.create()) {
        cost(lock);
        for (int millis : HELD_MILLIS) {
          release(lock, millis);
        }
        death(lock);
      }
      return;
    }
    MemoryLock lock = MemoryLock.in(SharedMemory.open(arguments[1]), 0);
    if (arguments[0].equals("wait")) {
      await(lock);
    } else {
      lock.lock();
      System.out.println("held");
      System.in.read();
    }
  }

  private static void await(MemoryLock lock) throws IOException {
    System.out.println("ready");
    while (System.in.read() >= 0) {
      lock.lock();
      long time = System.nanoTime();
      lock.unlock();
      System.out.println(time);
    }
  }

  private static void cost(MemoryLock lock) throws Exception {
    Process waiter = start("wait", lock);
    try (BufferedReader out = waiter.inputReader(StandardCharsets.UTF_8)) {
      out.readLine();
      double idle = shareOf(waiter);
      lock.lock();
      try {
        say(waiter);
        Thread.sleep(1000);
        double waiting = shareOf(waiter);
        System.out.printf(
            Locale.ROOT,
            "waiting for a lock that is held: %.2f %% of a processor (not waiting: %.2f %%)%n",
            100 * waiting,
            100 * idle);
      } finally {
        lock.unlock();
      }
    } finally {
      waiter.destroyForcibly();
    }
  }

  private static void release(MemoryLock lock, int millis) throws Exception {
    Process waiter = start("wait", lock);
    long[] delays = new long[RUNS];
    try (BufferedReader out = waiter.inputReader(StandardCharsets.UTF_8)) {
      out.readLine();
      for (int i = 0; i < RUNS; i++) {
        lock.lock();
        say(waiter);
        // Until it surely waits, then as long as asked for.
        Thread.sleep(millis == 0 ? 0 : millis + 1);
        long released = System.nanoTime();
        lock.unlock();
        delays[i] = Long.parseLong(out.readLine()) - released;
      }
    } finally {
      waiter.destroyForcibly();
    }
    print("held for " + millis + " ms: release to next holder", delays);
  }

  private static void death(MemoryLock lock) throws Exception {
    long[] delays = new long[RUNS];
    for (int i = 0; i < RUNS; i++) {
      Process holder = start("hold", lock);
      Process waiter = start("wait", lock);
      try (BufferedReader held = holder.inputReader(StandardCharsets.UTF_8);
          BufferedReader out = waiter.inputReader(StandardCharsets.UTF_8)) {
        held.readLine();
        out.readLine();
        say(waiter);
        Thread.sleep(500);
        long killed = System.nanoTime();
        holder.destroyForcibly();
        delays[i] = Long.parseLong(out.readLine()) - killed;
      } finally {
        waiter.destroyForcibly();
      }
    }
    print("SIGKILL of the holder to its successor", delays);
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%-50s median %8.3f ms  max %8.3f ms%n",
        what,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }

  /** How much of a processor the process uses. */
  private static double shareOf(Process process) throws Exception {
    long before = runTime(process);
    Thread.sleep(1000 * COST_SECONDS);
    return (runTime(process) - before) / (1e9 * COST_SECONDS);
  }

  /** Of all its threads, in nanoseconds: the ticks in /proc/pid/stat are too coarse for this. */
  private static long runTime(Process process) throws IOException {
    long nanos = 0;
    Path tasks = Path.of("/proc/" + process.pid() + "/task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        String[] fields = Files.readString(thread.resolve("schedstat")).split(" ");
        nanos += Long.parseLong(fields[0]);
      }
    }
    return nanos;
  }

  private static void say(Process process) throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  private static Process start(String act, MemoryLock lock) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LockWait.class.getName(),
            act,
            lock.memory().name())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
