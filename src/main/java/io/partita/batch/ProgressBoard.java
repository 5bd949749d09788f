package io.partita.batch;

import io.partita.JobSnapshot;
import io.partita.PartitionReport;
import io.partita.Progress;
import io.partita.worker.WorkerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the partitions of recent executions are doing, for those who follow a job. It keeps the
 * {@value #EXECUTIONS} executions that were touched last; nothing here is needed to run or restart
 * a job. Safe for any thread.
 */
public final class ProgressBoard {
  private static final int EXECUTIONS = 256;
  private static final int SKIPPED_KEPT = 1_000;

  private final Map<Long, Execution> executions =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Execution> eldest) {
          return size() > EXECUTIONS;
        }
      };

  private final SkippedSink skipped;

  /**
   * @param skipped takes the whole of what is skipped; the board keeps the beginning only
   */
  public ProgressBoard(SkippedSink skipped) {
    this.skipped = skipped;
  }

  /** Identifies a partition of a step of an execution. */
  record Place(long executionId, String step, int partition) {}

  /** What an earlier attempt has told of its progress stays: it is counted from the first one. */
  synchronized void queued(Place place) {
    update(
        place,
        new JobSnapshot.Partition(place.step, place.partition, "QUEUED", 0, 0, progress(place)));
  }

  synchronized void running(Place place, WorkerId worker) {
    update(
        place,
        new JobSnapshot.Partition(
            place.step,
            place.partition,
            "RUNNING",
            worker.number(),
            worker.pid(),
            progress(place)));
  }

  synchronized void ended(Place place, String status) {
    JobSnapshot.Partition last = execution(place).partitions.get(key(place));
    int worker = last == null ? 0 : last.worker();
    long pid = last == null ? 0 : last.pid();
    update(
        place,
        new JobSnapshot.Partition(
            place.step, place.partition, status, worker, pid, progress(place)));
  }

  /**
   * Takes note of collected {@code data} if it tells of progress; other data is none of the board's
   * business.
   */
  void collected(Place place, Object data) {
    if (data instanceof Progress progress) {
      note(place, List.of(progress), List.of());
    } else if (data instanceof PartitionReport report) {
      note(place, report.progress(), report.skipped());
      if (!report.skipped().isEmpty()) {
        skipped.skipped(place.executionId, report.skipped());
      }
    }
  }

  /** Keeps nothing of the execution any more. */
  void forget(long executionId) {
    synchronized (this) {
      executions.remove(executionId);
    }
    skipped.forget(executionId);
  }

  private synchronized void note(Place place, List<Progress> progress, List<String> skippedItems) {
    progressed(place, progress);
    execution(place).skip(skippedItems);
  }

  /** The partitions of {@code executionId}, ordered by step as they began and by number. */
  synchronized List<JobSnapshot.Partition> partitions(long executionId) {
    Execution execution = executions.get(executionId);
    return execution == null ? List.of() : List.copyOf(execution.partitions.values());
  }

  synchronized List<String> skipped(long executionId) {
    Execution execution = executions.get(executionId);
    return execution == null ? List.of() : List.copyOf(execution.skipped);
  }

  synchronized long skippedCount(long executionId) {
    Execution execution = executions.get(executionId);
    return execution == null ? 0 : execution.skippedCount;
  }

  private void progressed(Place place, List<Progress> progress) {
    JobSnapshot.Partition last = execution(place).partitions.get(key(place));
    if (last != null) {
      update(
          place,
          new JobSnapshot.Partition(
              last.step(), last.number(), last.state(), last.worker(), last.pid(), progress));
    }
  }

  private List<Progress> progress(Place place) {
    JobSnapshot.Partition last = execution(place).partitions.get(key(place));
    return last == null ? List.of() : last.progress();
  }

  private void update(Place place, JobSnapshot.Partition partition) {
    execution(place).partitions.put(key(place), partition);
  }

  private Execution execution(Place place) {
    return executions.computeIfAbsent(place.executionId, id -> new Execution());
  }

  private Key key(Place place) {
    List<String> steps = execution(place).steps;
    if (!steps.contains(place.step)) {
      steps.add(place.step);
    }
    return new Key(steps.indexOf(place.step), place.partition);
  }

  private record Key(int step, int partition) implements Comparable<Key> {
    @Override
    public int compareTo(@Nullable Key other) {
      if (other == null) {
        return 1;
      }
      int byStep = Integer.compare(step, other.step);
      return byStep != 0 ? byStep : Integer.compare(partition, other.partition);
    }
  }

  private static final class Execution {
    final List<String> steps = new ArrayList<>();
    final Map<Key, JobSnapshot.Partition> partitions = new TreeMap<>();
    final List<String> skipped = new ArrayList<>();
    long skippedCount;

    void skip(List<String> more) {
      skippedCount += more.size();
      int room = SKIPPED_KEPT - skipped.size();
      skipped.addAll(more.subList(0, Math.min(room, more.size())));
    }
  }
}
