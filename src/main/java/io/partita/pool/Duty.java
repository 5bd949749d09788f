package io.partita.pool;

import io.partita.lane.Answer;
import io.partita.lane.Lane;
import io.partita.worker.WorkerSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What one worker is doing for a pool. The desk's lock guards it. */
final class Duty {
  // STARTING -> OPEN -> CLOSING (does what it has begun, then leaves) ; any -> ENDING (killed)
  enum State {
    STARTING,
    OPEN,
    CLOSING,
    ENDING
  }

  /** As many orders are sent ahead as fill this time, so that a worker never waits for us. */
  private static final int AHEAD_MICROS = 5_000;

  private static final long AHEAD_NANOS = TimeUnit.MICROSECONDS.toNanos(AHEAD_MICROS);
  private static final int MOST_AHEAD = 128;
  private static final int WEIGHT = 8;

  private final Lane lane;
  private final ProcessFuture<?>[] calls = new ProcessFuture<?>[Lane.CAPACITY];

  private State state = State.STARTING;
  private long since = System.nanoTime();
  private long served;
  private int usualMicros = AHEAD_MICROS / 2;

  Duty(Lane lane) {
    this.lane = lane;
  }

  State state() {
    return state;
  }

  void enter(State next) {
    state = next;
    since = System.nanoTime();
  }

  /** How long ago it came into its state, answered, or got something to do after a pause. */
  long nanosSince() {
    return System.nanoTime() - since;
  }

  /** Whether the order in hand takes longer than was foreseen: nothing should wait for that. */
  boolean isHeldUp() {
    return lane.size() > 0 && nanosSince() > AHEAD_NANOS;
  }

  long served() {
    return served;
  }

  boolean isIdle() {
    return state == State.OPEN && lane.size() == 0;
  }

  /** How many orders it has. */
  int load() {
    return lane.size();
  }

  /** How many orders it should have at most. */
  int depth() {
    return Math.max(1, Math.min(MOST_AHEAD, AHEAD_MICROS / Math.max(1, usualMicros)));
  }

  /** Whether the order can go to this worker now; one that is too large for the lane goes alone. */
  boolean hasRoomFor(byte[] order) {
    return order.length <= Lane.MAX_BYTES ? lane.hasRoom(order.length) : lane.size() == 0;
  }

  /** Whether its bytes have to be delivered besides. */
  boolean offer(ProcessFuture<?> call) {
    if (lane.size() == 0) {
      since = System.nanoTime();
    }
    call.index = lane.nextIndex();
    calls[slot(call.index)] = call;
    boolean large = call.order().length > Lane.MAX_BYTES;
    lane.offer(large ? call.id : 0, large ? new byte[0] : call.order());
    return large;
  }

  /** All that it has not begun; it never begins that. */
  List<ProcessFuture<?>> retract() {
    return retract(Integer.MAX_VALUE);
  }

  /** What it has not begun, the last orders first; it never begins them. */
  List<ProcessFuture<?>> retract(int most) {
    List<ProcessFuture<?>> back = new ArrayList<>();
    int end = lane.nextIndex();
    for (int left = lane.retract(most); left > 0; left--) {
      ProcessFuture<?> call = calls[slot(--end)];
      calls[slot(end)] = null;
      if (call != null) {
        call.shift = null;
        back.add(call);
      }
    }
    return back;
  }

  /** How many of its orders it has not begun, when we looked. */
  int waiting() {
    return lane.nextIndex() - lane.begun();
  }

  /** Whether it may have begun this order and not answered. */
  boolean runs(ProcessFuture<?> call) {
    return lane.holds(call.index)
        && calls[slot(call.index)] == call
        && lane.begun() - call.index == 1;
  }

  /** The order is answered; null if there was no such order. */
  @Nullable ProcessFuture<?> settle(Answer answer) {
    int slot = slot(answer.index());
    ProcessFuture<?> call = calls[slot];
    if (call == null || !lane.holds(answer.index())) {
      return null;
    }
    calls[slot] = null;
    lane.settle(answer.index());
    served++;
    since = System.nanoTime();
    int micros = Math.min(answer.micros(), (int) TimeUnit.SECONDS.toMicros(10));
    usualMicros += (micros - usualMicros) / WEIGHT;
    return call;
  }

  /** What it has begun and never will answer. */
  List<ProcessFuture<?>> lost() {
    List<ProcessFuture<?>> lost = new ArrayList<>();
    int end = lane.nextIndex();
    for (int index = end - lane.size(); index != end; index++) {
      ProcessFuture<?> call = calls[slot(index)];
      if (call != null) {
        calls[slot(index)] = null;
        lost.add(call);
      }
    }
    return lost;
  }

  WorkerSnapshot.State shown() {
    return switch (state) {
      case STARTING -> WorkerSnapshot.State.STARTING;
      case OPEN -> lane.size() == 0 ? WorkerSnapshot.State.IDLE : WorkerSnapshot.State.BUSY;
      case CLOSING, ENDING -> WorkerSnapshot.State.ENDING;
    };
  }

  private static int slot(int index) {
    return index & (Lane.CAPACITY - 1);
  }
}
