package io.partita.terminal;

import io.partita.JobSnapshot;
import io.partita.JobSnapshot.Partition;
import io.partita.Progress;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Job snapshots for tests. */
final class Jobs {
  static final Instant START = Instant.parse("2030-01-01T10:00:00Z");

  private Jobs() {}

  static JobSnapshot running(Partition... partitions) {
    return job("STARTED", List.of(partitions));
  }

  static JobSnapshot job(String status, List<Partition> partitions) {
    Instant ended = status.equals("STARTED") ? null : START.plusSeconds(10);
    return new JobSnapshot(
        7, "copy-tree", status, status, START, ended, partitions, List.of(), 0, null);
  }

  static Partition waiting(int number) {
    return new Partition("copy", number, "QUEUED", 0, 0, List.of());
  }

  static Partition running(int number, Progress... progress) {
    return new Partition("copy", number, "RUNNING", 1, 4711 + number, List.of(progress));
  }

  static Partition completed(int number, Progress... progress) {
    return new Partition("copy", number, "COMPLETED", 1, 4711 + number, List.of(progress));
  }

  static Progress files(long done, long total) {
    return new Progress(done, total, "files");
  }

  static Progress bytes(long done, long total) {
    return new Progress(done, total, "bytes");
  }

  static List<Partition> manyRunning(int count) {
    return IntStream.range(0, count).mapToObj(number -> running(number)).toList();
  }
}
