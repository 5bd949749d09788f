package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.pool.Killing.Kill;
import io.partita.pool.Killing.Phase;
import io.partita.pool.Killing.Way;
import io.partita.pool.Marks.Life;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who died in a storm, and which tasks failed for it. */
final class Toll {
  private final int tasksPerWorker;
  private final List<Kill> dying = new ArrayList<>();
  private final List<Death> deaths = new ArrayList<>();

  /** The task that failed for a death. */
  private final Map<Death, Integer> lost = new HashMap<>();

  private int tasks;
  private int completed;

  Toll(int tasksPerWorker) {
    this.tasksPerWorker = tasksPerWorker;
  }

  void add(Kill kill) {
    dying.add(kill);
  }

  /** Whether nobody is left who was sent a signal and lives. */
  boolean bury(Killing killing) {
    for (Iterator<Kill> left = dying.iterator(); left.hasNext(); ) {
      Death death = killing.lookAt(left.next());
      if (death != null) {
        left.remove();
        deaths.add(death);
      }
    }
    return dying.isEmpty();
  }

  /** How many have died or will, but for those who may have left by themselves. */
  int size() {
    return dying.size() + deaths.size() - (int) deaths.stream().filter(this::isNatural).count();
  }

  private boolean isNatural(Death death) {
    return !lost.containsKey(death) && death.isNatural(tasksPerWorker);
  }

  /** Everything is over: each task and each death is accounted for. */
  void settle(StormLoad load, Marks marks) {
    tasks = load.tasks();
    assertThat(load.wrong()).isEmpty();
    for (int task = 0; task < tasks; task++) {
      boolean done = load.isCompleted(task);
      completed += done ? 1 : 0;
      assertThat(done)
          .as("completed, or else failed: %s", task)
          .isNotEqualTo(load.failed().containsKey(task));
      assertThat(marks.runs(task)).as("runs of %s", task).isBetween(done ? 1L : 0L, 1L);
    }
    new TreeMap<>(load.failed()).forEach(this::blame);
    deaths.forEach(this::requireConsistent);
  }

  private void blame(int task, WorkerDiedException failure) {
    Death guilty = null;
    for (Death death : deaths) {
      if (death.pid() == failure.worker().pid()
          && !lost.containsKey(death)
          && death.explains(task)
          && (guilty == null || death.mustFailATask())) {
        guilty = death;
      }
    }
    if (guilty == null) {
      List<Death> ofThisPid =
          deaths.stream().filter(death -> death.pid() == failure.worker().pid()).toList();
      throw new AssertionError(
          "Task %d failed without a kill: %s; of %s".formatted(task, failure, ofThisPid));
    }
    assertThat(failure.exitCause())
        .as("task %s, %s", task, guilty)
        .hasToString(guilty.kill().way().cause);
    lost.put(guilty, task);
  }

  private void requireConsistent(Death death) {
    assertThat(lost.containsKey(death) || !death.mustFailATask())
        .as("a task failed for %s", death)
        .isTrue();
    Life stoppedAs = death.kill().stoppedAs();
    if (stoppedAs != null) {
      assertThat(death.last())
          .as("nothing was done by %s after it was stopped", death)
          .isEqualTo(stoppedAs);
    }
  }

  private @Nullable Phase phase(Death death) {
    return isNatural(death) ? null : death.phase(tasksPerWorker, lost.get(death));
  }

  long kills(Phase phase) {
    return deaths.stream().filter(death -> phase(death) == phase).count();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("%d tasks: %d completed, %d failed%n".formatted(tasks, completed, lost.size()));
    for (Phase phase : Phase.values()) {
      Map<Way, Integer> ways = new EnumMap<>(Way.class);
      int meant = 0;
      for (Death death : deaths) {
        if (phase(death) == phase) {
          ways.merge(death.kill().way(), 1, Integer::sum);
          meant += death.kill().aim() == phase ? 1 : 0;
        }
      }
      text.append(
          "%-9s %4d kills, %d of them aimed: %s%n".formatted(phase, kills(phase), meant, ways));
    }
    return text.append(
            "%d had left by themselves".formatted(deaths.stream().filter(this::isNatural).count()))
        .toString();
  }
}
