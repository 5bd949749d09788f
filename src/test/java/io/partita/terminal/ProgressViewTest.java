package io.partita.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressViewTest {
  private static final Canvas WIDE = new Canvas(100, 24, false, true);

  @Test
  void runningJob_showsALinePerPartitionAndTheTotal() {
    JobSnapshot job =
        Jobs.running(
            Jobs.running(0, Jobs.files(500, 1000), Jobs.bytes(40_000_000, 80_000_000)),
            Jobs.completed(1, Jobs.files(1, 1), Jobs.bytes(120_000_000, 120_000_000)));

    assertThat(lines(job, WIDE))
        .containsExactly(
            "copy-tree · execution 7 · 1 running, 1 completed · 3 s",
            "  copy 0  pid 4711  running      500/1,000 files    40.0/80.0 MB   50 %  "
                + "█████████████░░░░░░░░░░░░░░",
            "  copy 1  pid 4712  completed           1/1 file  120.0/120.0 MB  100 %  "
                + "█".repeat(27),
            "  total  501 of 1,001 files · 160.0 of 200.0 MB · 80 %  "
                + "█".repeat(24)
                + "░".repeat(6),
            "         ");
  }

  @Test
  void jobWithoutPartitions_showsItsStatus() {
    assertThat(lines(Jobs.running(), WIDE))
        .containsExactly("copy-tree · execution 7 · started · 3 s");
  }

  @Test
  void collectorOfAnyUnit_isShown() {
    JobSnapshot job = Jobs.running(Jobs.running(0, new io.partita.Progress(3, 4, "planets")));

    assertThat(lines(job, WIDE)).anyMatch(line -> line.contains("3/4 planets   75 %"));
  }

  @Test
  void partitionWithoutReport_showsNoNumbers() {
    assertThat(lines(Jobs.running(Jobs.running(0)), WIDE).get(1).strip())
        .isEqualTo("copy 0  pid 4711  running");
  }

  @Test
  void morePartitionsThanRows_showsThoseAtWorkAndCountsTheOthers() {
    List<JobSnapshot.Partition> partitions = new ArrayList<>(Jobs.manyRunning(12));
    for (int number = 12; number < 40; number++) {
      partitions.add(Jobs.waiting(number));
    }

    List<String> lines = lines(Jobs.job("STARTED", partitions), new Canvas(80, 12, false, true));

    assertThat(lines).hasSize(11);
    assertThat(lines.get(0)).contains("12 running, 28 waiting");
    assertThat(lines.get(7)).startsWith("  copy 6");
    assertThat(lines.get(8)).isEqualTo("  … and 5 running, 28 waiting");
  }

  @ParameterizedTest
  @CsvSource({"200, 50", "80, 24", "79, 10", "40, 5", "20, 3", "1, 1"})
  void anyTerminal_isNeverOverfilled(int columns, int rows) {
    List<JobSnapshot.Partition> partitions = new ArrayList<>();
    for (int number = 0; number < 9; number++) {
      partitions.add(Jobs.running(number, Jobs.files(1, 20_000), Jobs.bytes(77_000, 99_000_000)));
    }

    List<String> lines =
        lines(Jobs.job("STARTED", partitions), new Canvas(columns, rows, false, true));

    assertThat(lines).hasSizeBetween(1, Math.max(1, rows - 1));
    assertThat(lines).allMatch(line -> line.length() <= columns);
  }

  @Test
  void asciiTerminal_getsAsciiOnly() {
    List<String> lines =
        lines(
            Jobs.running(Jobs.running(0, Jobs.bytes(1, 2)), Jobs.waiting(1)),
            new Canvas(80, 24, false, false));

    assertThat(String.join("", lines)).isPrintable().matches("\\p{ASCII}*");
  }

  @Test
  void colors_addNoWidth() {
    JobSnapshot job = Jobs.running(Jobs.completed(0, Jobs.bytes(2, 2)), Jobs.waiting(1));

    List<String> plain = lines(job, new Canvas(80, 24, false, true));
    List<String> colored = lines(job, new Canvas(80, 24, true, true));

    assertThat(colored).isNotEqualTo(plain);
    assertThat(colored.stream().map(line -> line.replaceAll("\033\\[\\d+m", "")))
        .containsExactlyElementsOf(plain);
  }

  @Test
  void stopping_isSaidInTheHeading() {
    List<String> lines =
        new ProgressView(WIDE)
            .lines(Jobs.running(Jobs.running(0)), new Meter(false), Duration.ZERO, true);

    assertThat(lines.get(0)).contains("Stopping … (checkpoints are being written)");
  }

  private static List<String> lines(JobSnapshot job, Canvas canvas) {
    return new ProgressView(canvas).lines(job, new Meter(false), Duration.ofSeconds(3), false);
  }
}
