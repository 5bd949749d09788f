package io.partita.worker;

import io.partita.worker.WorkerSnapshot.State;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides which workers there shall be: which kind is started next, and who makes room for it.
 *
 * <p>All kinds share a number of processes and an amount of memory. The kind with the fewest
 * workers comes first. While it has none and there is no room for one, nobody else is started: room
 * that becomes free is kept for it, or a large worker would never find enough between small ones.
 *
 * <p>The dispatcher's lock guards it.
 */
final class Hiring {
  /** A worker that is about to be idle is waited for so long before another is started. */
  static final long SETTLE_PATIENCE = TimeUnit.MILLISECONDS.toNanos(50);

  /**
   * A kind that has waited so long for room gets the place of a worker that has more to do, so that
   * kinds with many short tasks do not change places all the time.
   */
  static final long ROOM_PATIENCE = TimeUnit.SECONDS.toNanos(1);

  private final WorkerPoolOptions options;
  private final Crew crew;
  private final WaitingCalls waiting;
  // Of kinds whose last launch failed, or is under way.
  private final Map<WorkerKind, LaunchBudget> budgets = new HashMap<>();
  private int processes;

  Hiring(WorkerPoolOptions options, Crew crew, WaitingCalls waiting) {
    this.options = options;
    this.crew = crew;
    this.waiting = waiting;
    this.processes = options.processes();
  }

  void resize(int count) {
    processes = count;
  }

  /** How many workers are more than there may be. */
  int surplus() {
    return crew.size() - crew.count(State.ENDING) - processes;
  }

  /** One of the kind has started well. */
  void succeeded(WorkerKind kind) {
    budgets.remove(kind);
  }

  /** One of the kind never was ready. Whether its kind has nothing more to hope for. */
  boolean failed(Worker worker) {
    LaunchBudget budget = budget(worker.kind());
    budget.failed(worker.launchRound(), System.nanoTime());
    return budget.isUsedUp() && crew.countStaying(worker.kind()) == 0;
  }

  private LaunchBudget budget(WorkerKind kind) {
    return budgets.computeIfAbsent(
        kind, any -> new LaunchBudget(options.launchAttempts(), options.launchBackoff()));
  }

  /**
   * What to do next for those who wait.
   *
   * @param hired one to start now; null for none
   * @param lookAgain after this time, in nanoseconds; 0 if what changes anything will be heard
   */
  record Step(Worker.@Nullable Post hired, long lookAgain) {}

  /** Has idle workers leave, if others need their place. To be called until it hires nobody. */
  Step next() {
    long now = System.nanoTime();
    long lookAgain = 0;
    Set<WorkerKind> open = new HashSet<>(waiting.kinds());
    while (!open.isEmpty()) {
      WorkerKind kind = fewestWorkers(open);
      open.remove(kind);
      int starting = crew.count(State.STARTING, kind);
      int settling = crew.countRecent(State.SETTLING, kind, SETTLE_PATIENCE);
      int missing = waiting.count(kind) - starting - settling;
      if (missing <= 0) {
        lookAgain = settling > 0 ? Math.max(lookAgain, SETTLE_PATIENCE) : lookAgain;
      } else if (!budget(kind).allows(now, starting)) {
        long wait = Math.max(budget(kind).nanosToWait(now), SETTLE_PATIENCE);
        lookAgain = starting == 0 ? Math.max(lookAgain, wait) : lookAgain;
      } else if (fits(kind, 1, true)) {
        return new Step(new Worker.Post(kind, crew.freeNumber(), budget(kind).round()), lookAgain);
      } else {
        makeRoom(kind, missing);
        if (crew.countStaying(kind) == 0 && fitsProfile(kind, 1, true)) {
          break;
        }
      }
    }
    return new Step(null, lookAgain);
  }

  /** Among equals the one whose task has waited longest. */
  private WorkerKind fewestWorkers(Set<WorkerKind> kinds) {
    return kinds.stream()
        .min(
            Comparator.<WorkerKind>comparingInt(crew::countStaying)
                .thenComparingLong(this::oldestId))
        .orElseThrow();
  }

  private long oldestId(WorkerKind kind) {
    Call oldest = waiting.oldest(kind);
    return oldest == null ? Long.MAX_VALUE : oldest.id();
  }

  /** Whether there is room for so many more, with or without those that are leaving. */
  private boolean fits(WorkerKind kind, int count, boolean withLeaving) {
    return fitsProfile(kind, count, withLeaving) && fitsPool(kind, count, withLeaving);
  }

  private boolean fitsProfile(WorkerKind kind, int count, boolean withLeaving) {
    return crew.countProfile(kind.profile(), withLeaving) <= kind.processes() - count;
  }

  private boolean fitsPool(WorkerKind kind, int count, boolean withLeaving) {
    int there = withLeaving ? crew.size() : crew.size() - crew.count(State.ENDING);
    long free = options.memory() - crew.memory(withLeaving);
    return there <= processes - count && free / count >= kind.limits().memory();
  }

  private void makeRoom(WorkerKind kind, int missing) {
    int wanted = Math.min(missing, Math.min(processes, kind.processes()));
    while (!fitsProfile(kind, wanted, false) && crew.hasIdle(kind.profile())) {
      crew.dismissOldest(kind.profile());
    }
    while (fitsProfile(kind, 1, false) && !fitsPool(kind, wanted, false) && crew.hasIdle()) {
      crew.dismissOldest();
    }
  }

  /** Whether a worker that could take its next task shall leave, as another kind has too few. */
  boolean givesWay(Worker worker) {
    // Else two kinds that start slowly would change places for ever, and neither would do anything.
    if (worker.tasks == 0) {
      return false;
    }
    long now = System.nanoTime();
    for (WorkerKind kind : waiting.kinds()) {
      Call oldest = waiting.oldest(kind);
      if (!worker.isOf(kind)
          && oldest != null
          && oldest.age(now) >= ROOM_PATIENCE
          && waiting.count(kind) > crew.count(State.STARTING, kind)
          && !fits(kind, 1, false)
          && (fitsProfile(kind, 1, false) || worker.kind().profile().equals(kind.profile()))
          && isWorseOff(kind, worker.kind())) {
        return true;
      }
    }
    return false;
  }

  private boolean isWorseOff(WorkerKind kind, WorkerKind other) {
    int own = crew.countStaying(kind);
    return own == 0 || own < crew.countStaying(other) - 1;
  }
}
