package io.partita.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final Summary.Directions DIRECTIONS =
      new Summary.Directions(false, "./partita run job.xml --restart 7", "", ".partita/logs");

  @Test
  void completedJob_saysWhatWasDoneHowFastAndByWhom() {
    JobSnapshot job =
        Jobs.job(
            "COMPLETED",
            List.of(
                Jobs.completed(0, Jobs.files(10, 10), Jobs.bytes(1_000_000_000, 1_000_000_000)),
                Jobs.completed(1, Jobs.files(1, 1), Jobs.bytes(200_000_000, 200_000_000))));

    assertThat(lines(job))
        .containsExactly(
            "",
            "copy-tree · execution 7 · COMPLETED",
            "  done       11 files · 1.20 GB",
            "  time       10 s (120.0 MB/s)",
            "  workers    2 partitions in 2 processes: pid 4711, 4712");
  }

  @Test
  void failedJob_givesTheReasonTheLogAndTheWayOn() {
    JobSnapshot job =
        with(Jobs.job("FAILED", List.of()), List.of(), 0, "source /x is not a directory");

    assertThat(lines(job))
        .containsExactly(
            "",
            "copy-tree · execution 7 · FAILED",
            "  reason     source /x is not a directory",
            "  time       10 s",
            "  log        .partita/logs",
            "",
            "To try again:",
            "  ./partita run job.xml --restart 7");
  }

  @Test
  void manySkipped_namesTheFirstTenAndCountsTheRest() {
    List<String> skipped =
        IntStream.range(0, 1000).mapToObj(i -> "pipe\n" + i + ": is a FIFO").toList();
    JobSnapshot job = with(Jobs.job("COMPLETED", List.of()), skipped, 2500, null);

    List<String> lines = lines(job);

    assertThat(lines).contains("  skipped    2,500", "             pipe\\n9: is a FIFO");
    assertThat(lines.get(lines.size() - 1)).isEqualTo("             … and 2,490 more");
  }

  @Test
  void resumedJob_claimsNoRateForWhatWasDoneBefore() {
    JobSnapshot job =
        Jobs.job("COMPLETED", List.of(Jobs.completed(0, Jobs.bytes(1_000_000, 1_000_000))));
    Summary.Directions resumed = new Summary.Directions(true, "", "", "");

    assertThat(Summary.lines(job, resumed, Canvas.endless(true))).contains("  time       10 s");
  }

  private static List<String> lines(JobSnapshot job) {
    return Summary.lines(job, DIRECTIONS, Canvas.endless(true));
  }

  private static JobSnapshot with(
      JobSnapshot job, List<String> skipped, long skippedCount, @Nullable String failure) {
    return new JobSnapshot(
        job.executionId(),
        job.jobName(),
        job.batchStatus(),
        job.exitStatus(),
        job.started(),
        job.ended(),
        job.partitions(),
        skipped,
        skippedCount,
        failure);
  }
}
