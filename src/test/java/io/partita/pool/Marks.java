package io.partita.pool;

import io.partita.memory.CType;
import io.partita.memory.SharedArray;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What each worker of a storm does, marked by its own code in memory that outlives it: the last
 * mark tells what a killed worker was doing.
 */
final class Marks implements AutoCloseable {
  static final int MAX_TASKS = 4_000_000;

  /** How long a worker that leaves waits to be killed, after its last task. */
  private static final Duration LINGER = Duration.ofMillis(300);

  private static final int MAX_LIVES = 100_000;

  // A life is four words: pid and start of its process, its mark, and how far it has left.
  private static final int WORDS = 4;
  private static final int FIRST = 1;
  private static final int START = 1;
  private static final int MARK = 2;
  private static final int LEFT = 3;

  private static final int DOING_SHIFT = 56;
  private static final int BEGUN_SHIFT = 32;
  private static final int BEGUN_MASK = 0xFF_FFFF;

  enum Doing {
    INITIALIZING,
    WAITING,
    READING,
    RUNNING,
    WRITING,
    WRITTEN;

    private static final List<Doing> ALL = List.of(values());
  }

  /**
   * A worker since its initializer began.
   *
   * @param start of its process: another one may have its pid later
   * @param task the one it read last
   * @param begun how many tasks it has begun to read
   * @param hasLeft whether it has passed its shutdown hook, and may have ended by itself
   */
  record Life(long pid, long start, Doing doing, int task, int begun, boolean hasLeft) {
    boolean isOf(ProcessHandle process, long processStart) {
      return pid == process.pid() && start == processStart;
    }
  }

  private static @Nullable Marks own;

  private final SharedArray words;
  private final SharedArray runs;
  private final int base;

  private Marks(SharedArray words, SharedArray runs, int base) {
    this.words = words;
    this.runs = runs;
    this.base = base;
  }

  static Marks create() {
    return new Marks(
        SharedArray.raw(CType.LONG, FIRST + WORDS * MAX_LIVES),
        SharedArray.raw(CType.BYTE, MAX_TASKS),
        0);
  }

  ProcessPool.Action initializer() {
    SharedArray sharedWords = words;
    SharedArray sharedRuns = runs;
    return () -> enter(sharedWords, sharedRuns);
  }

  private static void enter(SharedArray words, SharedArray runs) {
    int base = FIRST + WORDS * (int) words.getAndAdd(0, 1);
    Marks marks = new Marks(words, runs, base);
    words.setLong(base + MARK, pack(Doing.INITIALIZING, 0, 0));
    words.setLong(base + START, start(ProcessHandle.current()));
    words.setLong(base, ProcessHandle.current().pid());
    Runtime.getRuntime().addShutdownHook(new Thread(marks::linger));
    own = marks;
    words.setLong(base + MARK, pack(Doing.WAITING, 0, 0));
  }

  /** In milliseconds since 1970; 0 if the process is gone. */
  static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private void linger() {
    pause(LINGER.toNanos());
    words.setLong(base + LEFT, 1);
  }

  static void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(Marks.class, Math.min(left, TimeUnit.MILLISECONDS.toNanos(1)));
    }
  }

  /** In a worker; of no effect in the parent. */
  static void mark(Doing doing, int task) {
    Marks marks = own;
    if (marks == null) {
      return;
    }
    int begun = begun(marks.words.getLong(marks.base + MARK));
    if (doing == Doing.READING) {
      begun++;
    } else if (doing == Doing.RUNNING) {
      marks.runs.getAndAdd(task, 1);
    }
    marks.words.setLong(marks.base + MARK, pack(doing, begun, task));
  }

  private static long pack(Doing doing, int begun, int task) {
    return (long) Doing.ALL.indexOf(doing) << DOING_SHIFT | (long) begun << BEGUN_SHIFT | task;
  }

  private static int begun(long mark) {
    return (int) (mark >>> BEGUN_SHIFT) & BEGUN_MASK;
  }

  /** How many lives have begun. */
  int lives() {
    return (int) words.getLong(0);
  }

  Life life(int number) {
    int at = FIRST + WORDS * number;
    long mark = words.getLong(at + MARK);
    return new Life(
        words.getLong(at),
        words.getLong(at + START),
        Doing.ALL.get((int) (mark >>> DOING_SHIFT)),
        (int) mark,
        begun(mark),
        words.getLong(at + LEFT) != 0);
  }

  /** How often workers have begun to run the task. */
  long runs(int task) {
    return runs.getLong(task);
  }

  @Override
  public void close() {
    words.memory().close();
    runs.memory().close();
  }
}
