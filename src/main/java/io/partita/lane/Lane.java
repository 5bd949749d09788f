package io.partita.lane;

import io.partita.wire.WireException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * The way of tasks to one worker, seen from those who offer them.
 *
 * <p>Tasks are claimed in the order of the offers, one at a time. One that is not claimed yet can
 * be taken back; a claimed one has begun. An index is the number of tasks that were offered before,
 * and begins anew after 2^32.
 *
 * <p>{@link #takeAnswers} is for one thread at a time, and so are {@link #offer}, {@link #retract}
 * and {@link #settle}; the others are for any.
 */
public final class Lane {
  /** The most tasks that may be offered and not settled. */
  public static final int CAPACITY = 1 << 10;

  /** The most bytes of a task or an answer. */
  public static final int MAX_BYTES = Ring.MAX_BYTES;

  private final Path file;
  private final Board board;

  // Tasks from the oldest that is not settled to the next that will be offered: where each begins,
  // by the lower bits of its index.
  private final long[] positions = new long[2 * CAPACITY];
  private final BitSet settled = new BitSet(CAPACITY);
  private int oldest;
  private int next;

  private long readSoFar;
  private volatile boolean damaged;

  private Lane(Path file, Board board) {
    this.file = file;
    this.board = board;
  }

  /**
   * Makes the file, ready for a worker; it belongs to whoever closes the directory that it is in.
   */
  public static Lane create(Path file) throws IOException {
    Lane lane = new Lane(file, Board.create(file));
    lane.clear();
    return lane;
  }

  public Path file() {
    return file;
  }

  /** Ready for the next worker; the one before must have ended. */
  public void clear() {
    board.clear();
    settled.clear();
    oldest = 0;
    next = 0;
    positions[0] = 0;
    readSoFar = 0;
    damaged = false;
    sleep(true);
  }

  /** How many tasks are offered and not settled. */
  public int size() {
    return next - oldest;
  }

  /** The index of the next task that is offered. */
  public int nextIndex() {
    return next;
  }

  /** Whether there is room for this many bytes now. There always is in an empty lane. */
  public boolean hasRoom(int bytes) {
    long end = Ring.after(position(next), bytes);
    return size() < CAPACITY && end - position(oldest) <= Ring.SIZE;
  }

  private long position(int index) {
    return positions[slot(index)];
  }

  private static int slot(int index) {
    return index & (2 * CAPACITY - 1);
  }

  /**
   * Offers a task, for which there must be room.
   *
   * @param number handed over beside the bytes
   */
  public void offer(long number, byte[] task) {
    if (task.length > MAX_BYTES || !hasRoom(task.length)) {
      throw new IllegalStateException("No room for %d bytes".formatted(task.length));
    }
    long position = position(next);
    board.tasks.write(position, number, 0, task);
    next++;
    positions[slot(next)] = Ring.after(position, task.length);
    long claim = board.get(Board.CLAIM);
    while (!board.change(Board.CLAIM, claim, claim(begun(claim), next))) {
      claim = board.get(Board.CLAIM);
    }
  }

  /**
   * Takes back tasks that have not begun, the last ones first. They never begin then.
   *
   * @param most how many to take back if there are so many
   * @return how many were taken back
   */
  public int retract(int most) {
    while (true) {
      long claim = board.get(Board.CLAIM);
      int count = Math.min(most, Math.max(0, next - checked(begun(claim))));
      if (count == 0 || board.change(Board.CLAIM, claim, claim(begun(claim), next - count))) {
        next -= count;
        return count;
      }
    }
  }

  /** How many tasks have begun: of those with a smaller index, each has; of the others, none. */
  public int begun() {
    return checked(begun(board.get(Board.CLAIM)));
  }

  /** The other side may have written anything; then each task may have begun. */
  private int checked(int begun) {
    if (begun - oldest < 0 || begun - next > 0) {
      damaged = true;
      return next;
    }
    return begun;
  }

  /** Whether the worker has written what it must not: it is to be ended. */
  public boolean isDamaged() {
    return damaged;
  }

  /** Whether the task of this index is offered and not settled. */
  public boolean holds(int index) {
    return index - oldest >= 0 && index - next < 0 && !settled.get(index & (CAPACITY - 1));
  }

  /** The task of this index, which this lane holds, needs its memory no more. */
  public void settle(int index) {
    settled.set(index & (CAPACITY - 1));
    while (size() > 0 && settled.get(oldest & (CAPACITY - 1))) {
      settled.clear(oldest & (CAPACITY - 1));
      oldest++;
    }
  }

  /** Whether the end sleeps and has to be told that there is something to do; true once. */
  public boolean mustWakeEnd() {
    return board.get(Board.END_SLEEPS) == 1 && board.change(Board.END_SLEEPS, 1, 0);
  }

  /** Lets the end leave when it has nothing more to claim. */
  public void close() {
    board.set(Board.CLOSED, 1);
  }

  /** Whether there are answers to take. */
  public boolean hasAnswers() {
    return board.get(Board.WRITTEN) != board.get(Board.READ);
  }

  /** Adds all answers that are there. */
  public void takeAnswers(List<Answer> taken) {
    long end = board.get(Board.WRITTEN);
    if (end - readSoFar > Ring.SIZE || end < readSoFar) {
      throw new WireException("A lane's memory is damaged: answers up to " + end);
    }
    while (readSoFar < end) {
      Ring.Content content = board.answers.read(readSoFar);
      int index = (int) (content.number() >>> 32);
      taken.add(new Answer(index, content.mark(), (int) content.number(), content.bytes()));
      readSoFar = content.next();
    }
    board.set(Board.READ, readSoFar);
  }

  /**
   * Whether the end shall tell of new answers, once. After going to sleep, one has to look once
   * more: what came before is not told.
   */
  public void sleep(boolean asleep) {
    board.set(Board.LANE_SLEEPS, asleep ? 1 : 0);
  }

  static long claim(int begun, int offered) {
    return (long) begun << 32 | (offered & 0xFFFF_FFFFL);
  }

  static int begun(long claim) {
    return (int) (claim >>> 32);
  }

  static int offered(long claim) {
    return (int) claim;
  }
}
