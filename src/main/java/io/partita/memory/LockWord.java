package io.partita.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The part of a lock that is shared memory: which process holds it. One thread of a process at a
 * time uses this.
 */
final class LockWord {
  // HOLDER: NOBODY -> a process -> NOBODY; a dead process -> the one that takes it over.
  private static final int HOLDER = 0;
  // HEIR: NOBODY -> a process that has waited long -> NOBODY, set by itself when its wait is over,
  // or by another when it does not come. Nobody else who waits takes the lock while there is one.
  private static final int HEIR = Long.BYTES;
  // TURNS: how often it was taken; only its holder counts.
  private static final int TURNS = 2 * Long.BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final boolean CAN_SPIN = Runtime.getRuntime().availableProcessors() > 1;
  private static final int SPINS_BETWEEN_LOOKS = 16;
  private static final long MIN_SPIN = TimeUnit.MICROSECONDS.toNanos(2);
  private static final long MAX_SPIN = TimeUnit.MICROSECONDS.toNanos(50);

  private final ByteBuffer bytes;
  private final int holder;
  private final int heir;
  private final int turns;
  private long spinNanos = MAX_SPIN;
  private boolean abandoned;

  LockWord(ByteBuffer bytes, int offset) {
    this.bytes = bytes;
    this.holder = offset + HOLDER;
    this.heir = offset + HEIR;
    this.turns = offset + TURNS;
  }

  /** Takes it if it is free and nobody has waited for it so long that he comes first. */
  boolean take() {
    long next = get(heir);
    return (next == ProcessWord.NOBODY || next == ProcessWord.OWN) && takeFree();
  }

  private boolean takeFree() {
    return change(holder, ProcessWord.NOBODY, ProcessWord.OWN) && taken(false);
  }

  private boolean taken(boolean fromDead) {
    abandoned = fromDead;
    LONG.setOpaque(bytes, turns, get(turns) + 1);
    return true;
  }

  /** Takes it if it is free, or its holder dead, even if others have waited for it. */
  boolean takeAtOnce() {
    return takeFree() || takeFromDead();
  }

  private boolean takeFromDead() {
    long current = get(holder);
    return current != ProcessWord.NOBODY
        && !ProcessWord.isAlive(current)
        && change(holder, current, ProcessWord.OWN)
        && taken(true);
  }

  /** Takes it from a dead thread of this process; false if that did not hold it yet. */
  boolean takeFromDeadThread() {
    return get(holder) == ProcessWord.OWN && taken(true);
  }

  /** Waits for it; false if the time has passed. */
  boolean take(long nanos) throws InterruptedException {
    return take() || spin(nanos) || new Wait(nanos).run();
  }

  /** False if somebody has written over it. */
  boolean release() {
    if (get(holder) != ProcessWord.OWN) {
      return false;
    }
    // Nobody else changes what a living process holds, and those who wait look by themselves.
    LONG.setRelease(bytes, holder, ProcessWord.NOBODY);
    return true;
  }

  /** Whether the process that holds it, this one, has it from a dead holder. */
  boolean isAbandoned() {
    return abandoned;
  }

  /** The process that holds it at this moment, or {@link ProcessWord#NOBODY}. */
  long holder() {
    return get(holder);
  }

  /** A lock that is held for nanoseconds is had sooner so than by sleeping. */
  private boolean spin(long nanos) {
    long start = System.nanoTime();
    long end = Math.min(spinNanos, nanos);
    while (CAN_SPIN && System.nanoTime() - start < end) {
      for (int i = 0; i < SPINS_BETWEEN_LOOKS; i++) {
        Thread.onSpinWait();
      }
      if (get(holder) == ProcessWord.NOBODY && take()) {
        spinNanos = Math.min(2 * spinNanos, MAX_SPIN);
        return true;
      }
    }
    spinNanos = Math.max(spinNanos / 2, MIN_SPIN);
    return false;
  }

  private long get(int at) {
    return (long) LONG.getVolatile(bytes, at);
  }

  private boolean change(int at, long from, long to) {
    return LONG.compareAndSet(bytes, at, from, to);
  }

  /** One wait that sleeps. */
  private final class Wait {
    private static final long FIRST_SLEEP = 50_000;
    private static final long LAST_SLEEP = 20_000_000;
    private static final int SHARE_OF_WAIT = 8;

    /** While the heir sleeps, a lock that has become free serves nobody. */
    private static final long HEIR_SLEEP = 1_000_000;

    private static final int HEIR_SHARE_OF_TURN = 4;

    /** A dead holder is found after so much time, and a sleep, at most. */
    private static final long LOOK_AT_HOLDER = 50_000_000;

    private static final long BECOME_HEIR = 10_000_000;
    private static final long PATIENCE_WITH_HEIR = 20_000_000;

    private final long nanos;
    private final long start = System.nanoTime();
    private long nextLook = LOOK_AT_HOLDER / 2;
    private long freeSince = Long.MAX_VALUE;
    private long turn = get(turns);
    private long turnSince;

    Wait(long nanos) {
      this.nanos = nanos;
    }

    boolean run() throws InterruptedException {
      try {
        for (long waited = 0; waited < nanos; waited = System.nanoTime() - start) {
          if (Thread.interrupted()) {
            throw new InterruptedException("while waiting for a lock in shared memory");
          }
          if (take() || (looksDead(waited) && takeFromDead())) {
            return true;
          }
          order(waited);
          LockSupport.parkNanos(this, Math.min(sleep(waited), nanos - waited));
        }
        return take();
      } finally {
        change(heir, ProcessWord.OWN, ProcessWord.NOBODY);
      }
    }

    private boolean looksDead(long waited) {
      if (waited < nextLook) {
        return false;
      }
      nextLook = waited + LOOK_AT_HOLDER;
      return true;
    }

    /** Sees to it that none waits for ever while others take the lock again and again. */
    private void order(long waited) {
      if (waited >= BECOME_HEIR) {
        change(heir, ProcessWord.NOBODY, ProcessWord.OWN);
      }
      long next = get(heir);
      if (next == ProcessWord.OWN || holder() != ProcessWord.NOBODY) {
        freeSince = Long.MAX_VALUE;
      } else if (freeSince == Long.MAX_VALUE) {
        freeSince = waited;
      } else if (waited - freeSince > PATIENCE_WITH_HEIR) {
        // It was stopped or has died: the lock must not stay free for that.
        change(heir, next, ProcessWord.NOBODY);
        freeSince = Long.MAX_VALUE;
      }
    }

    /** The longer the wait has been, the less does it matter that it is a bit longer. */
    private long sleep(long waited) {
      long last = get(heir) == ProcessWord.OWN ? sleepOfHeir(waited) : LAST_SLEEP;
      return Math.max(FIRST_SLEEP, Math.min(waited / SHARE_OF_WAIT, last));
    }

    private long sleepOfHeir(long waited) {
      if (turn != get(turns)) {
        turn = get(turns);
        turnSince = waited;
      }
      long sleep = (waited - turnSince) / HEIR_SHARE_OF_TURN;
      return Math.max(HEIR_SLEEP, Math.min(sleep, LAST_SLEEP));
    }
  }
}
