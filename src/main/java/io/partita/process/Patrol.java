package io.partita.process;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at all children, at every heartbeat, as long as there are any.
 *
 * <p>When it is late itself, because this process was stopped, collected garbage, or got no
 * processor, it says nothing about the others: they may have had no better time of it.
 */
final class Patrol {
  private static final System.Logger LOG = System.getLogger("io.partita.process");
  private static final int LATE_TICKS = 2;
  private static final Duration EVIDENCE_TIME = Duration.ofSeconds(30);

  private final SupervisorOptions options;
  private final ScheduledExecutorService timer;

  // Under the lock of this.
  private final Map<ChildJvm, Vigil> vigils = new HashMap<>();
  private boolean walking;
  private long lastRound;

  Patrol(SupervisorOptions options, ScheduledExecutorService timer) {
    this.options = options;
    this.timer = timer;
  }

  /** From now on until it is gone. */
  synchronized void watch(ChildJvm child) {
    vigils.put(child, new Vigil(options));
    if (!walking) {
      walking = true;
      lastRound = System.nanoTime();
      next();
    }
  }

  synchronized void forget(ChildJvm child) {
    vigils.remove(child);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Looks by itself whether it is needed.
  private void next() {
    try {
      timer.schedule(this::walk, options.heartbeat().toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.TRACE, "The supervisor is closed", e);
    }
  }

  private void walk() {
    try {
      look();
    } catch (RuntimeException e) {
      // The top of the thread's work: the next round must come.
      LOG.log(Level.ERROR, "Looking after the children failed", e);
    }
    synchronized (this) {
      walking = !vigils.isEmpty();
      if (walking) {
        next();
      }
    }
  }

  private synchronized void look() {
    long now = System.nanoTime();
    boolean late = now - lastRound > LATE_TICKS * options.heartbeat().toNanos();
    lastRound = now;
    List<Map.Entry<ChildJvm, Vigil>> all = new ArrayList<>(vigils.entrySet());
    for (Map.Entry<ChildJvm, Vigil> one : all) {
      one.getKey().holdToMemory();
      Vigil.Sight sight = one.getKey().look();
      if (late) {
        one.getValue().restart(sight);
        continue;
      }
      String verdict = one.getValue().judge(sight);
      if (verdict != null) {
        vigils.remove(one.getKey());
        one.getKey().killHung(verdict, EVIDENCE_TIME);
      }
    }
    if (late) {
      LOG.log(
          Level.DEBUG, "A round of the patrol was late: {0}", Duration.ofNanos(now - lastRound));
    }
  }
}
