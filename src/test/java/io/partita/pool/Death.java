package io.partita.pool;

import io.partita.pool.Killing.Kill;
import io.partita.pool.Killing.Phase;
import io.partita.pool.Marks.Doing;
import io.partita.pool.Marks.Life;
import org.jspecify.annotations.Nullable;

/**
 * A worker of a storm that has died after it was sent a signal.
 *
 * @param last what its own code had marked last; null if it never came to its initializer
 */
record Death(Kill kill, @Nullable Life last) {
  long pid() {
    return kill.process().pid();
  }

  /** Whether it had begun to leave, and got so far that it may have ended by itself. */
  boolean isNatural(int tasksPerWorker) {
    return last != null && last.hasLeft() && Killing.phase(last, tasksPerWorker) == Phase.RECYCLE;
  }

  /** Whether its death explains that this task failed. */
  boolean explains(int task) {
    if (last == null) {
      return false;
    }
    return switch (last.doing()) {
      case INITIALIZING -> false;
      case READING, RUNNING, WRITING -> last.task() == task;
      // The task's answer was on its way, or it had begun and its bytes were on theirs.
      case WAITING, WRITTEN -> true;
    };
  }

  /**
   * In which phase it died.
   *
   * @param failed the task that failed for it, if one did
   */
  Phase phase(int tasksPerWorker, @Nullable Integer failed) {
    if (last == null) {
      return Phase.HANDSHAKE;
    } else if (failed == null || last.doing() == Doing.READING) {
      return Killing.phase(last, tasksPerWorker);
    }
    return switch (last.doing()) {
      case RUNNING -> Phase.RUN;
      case WRITING -> Phase.WRITE;
      default -> last.task() == failed && last.begun() > 0 ? Phase.WRITE : Phase.READ;
    };
  }

  /** Whether it died with a task in hand, which must fail. */
  boolean mustFailATask() {
    return last != null
        && switch (last.doing()) {
          case READING, RUNNING, WRITING -> true;
          case INITIALIZING, WAITING, WRITTEN -> false;
        };
  }
}
