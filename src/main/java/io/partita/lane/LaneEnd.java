package io.partita.lane;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way of tasks to one worker, seen from that worker. For one thread, but for {@link #wake}.
 *
 * <p>An answer is in the memory before the next task is claimed: whatever the next one does to this
 * process, it counts.
 */
public final class LaneEnd {
  /** Answers that find no room are a matter of what the other side takes; then it is busy. */
  private static final long ROOM_PAUSE = TimeUnit.MICROSECONDS.toNanos(100);

  /** Tells the other side that there are answers. */
  @FunctionalInterface
  public interface Bell {
    void ring();
  }

  /**
   * A task that has begun.
   *
   * @param number as it was offered
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  public record Claimed(int index, long number, byte[] bytes) {}

  private final Board board;
  private final Bell bell;
  private final Patience patience = new Patience();
  private final Thread owner = Thread.currentThread();
  private long taskPosition;
  private long answerPosition;

  private LaneEnd(Board board, Bell bell) {
    this.board = board;
    this.bell = bell;
  }

  /** For the calling thread. */
  public static LaneEnd open(Path file, Bell bell) throws IOException {
    return new LaneEnd(Board.open(file), bell);
  }

  /**
   * Begins the next task, or waits until there is one.
   *
   * @return null when the lane is closed and nothing is left to claim
   */
  public @Nullable Claimed claim() {
    while (true) {
      long claim = board.get(Board.CLAIM);
      int index = Lane.begun(claim);
      if (index == Lane.offered(claim)) {
        if (board.get(Board.CLOSED) == 1) {
          return null;
        }
        await();
      } else if (board.change(Board.CLAIM, claim, Lane.claim(index + 1, Lane.offered(claim)))) {
        Ring.Content content = board.tasks.read(taskPosition);
        taskPosition = content.next();
        return new Claimed(index, content.number(), content.bytes());
      }
    }
  }

  private boolean hasNews() {
    long claim = board.get(Board.CLAIM);
    return Lane.begun(claim) != Lane.offered(claim) || board.get(Board.CLOSED) == 1;
  }

  private void await() {
    if (patience.await(this::hasNews)) {
      return;
    }
    board.set(Board.END_SLEEPS, 1);
    while (!hasNews()) {
      // A task may have left this thread interrupted, or interrupt it late.
      Thread.interrupted();
      LockSupport.park(this);
      // Once more: what woke this thread may have been taken back.
      board.set(Board.END_SLEEPS, 1);
    }
    board.set(Board.END_SLEEPS, 0);
  }

  /** Something was offered, or the lane was closed, while this end slept. Any thread. */
  public void wake() {
    LockSupport.unpark(owner);
  }

  /** Puts an answer of {@link Lane#MAX_BYTES} at most into the memory; waits for room. */
  public void answer(Answer answer) {
    byte[] bytes = answer.bytes();
    long end = Ring.after(answerPosition, bytes.length);
    while (end - board.get(Board.READ) > Ring.SIZE) {
      ringIfAsleep();
      LockSupport.parkNanos(this, ROOM_PAUSE);
    }
    long number = (long) answer.index() << 32 | answer.micros();
    board.answers.write(answerPosition, number, answer.mark(), bytes);
    answerPosition = end;
    board.set(Board.WRITTEN, end);
    ringIfAsleep();
  }

  private void ringIfAsleep() {
    if (board.get(Board.LANE_SLEEPS) == 1 && board.change(Board.LANE_SLEEPS, 1, 0)) {
      bell.ring();
    }
  }
}
