package io.partita.terminal;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.partita.JobSnapshot;
import io.partita.JobSnapshot.Partition;
import io.partita.terminal.Line.Look;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns the state of a job into lines: one for the job, one per partition, two for all together.
 * Knows units and numbers, but no job. The same input gives the same lines.
 */
final class ProgressView {
  static final int PERCENT_WIDTH = 5;

  private static final int MAX_BAR = 30;
  private static final String TOTAL = "  total  ";

  private final Canvas canvas;

  ProgressView(Canvas canvas) {
    this.canvas = canvas;
  }

  /**
   * The lines that show the job at this moment.
   *
   * @param elapsed how long the job has been followed
   * @param stopping whether the stop has been asked for here
   * @return fewer lines than the canvas has rows, so that the cursor has a place below them
   */
  List<String> lines(JobSnapshot job, Meter meter, Duration elapsed, boolean stopping) {
    List<String> lines = new ArrayList<>();
    lines.add(heading(job, elapsed, stopping));
    if (!job.partitions().isEmpty()) {
      lines.addAll(partitions(job.partitions()));
      Totals totals = Totals.of(job);
      lines.add(total(totals));
      lines.add(speed(job, totals, meter));
    }
    int surplus = Math.max(0, lines.size() - Math.max(1, canvas.rows() - 1));
    return lines.subList(surplus, lines.size());
  }

  private String heading(JobSnapshot job, Duration elapsed, boolean stopping) {
    Line line = canvas.line().add(Printable.of(job.jobName()), Look.BOLD);
    line.add(" · execution %d · ".formatted(job.executionId()));
    if (stopping && !job.isOver()) {
      line.add("Stopping … (checkpoints are being written)", Look.WARNING);
    } else {
      line.add(job.partitions().isEmpty() ? word(job.batchStatus()) : states(job.partitions()));
    }
    return line.add(" · " + Units.wholeSeconds(elapsed.toSeconds())).toString();
  }

  /** All partitions if there is room, else those at work and a line that counts the others. */
  private List<String> partitions(List<Partition> all) {
    int room = Math.max(1, canvas.rows() - 4);
    if (all.size() <= room) {
      return new PartitionTable(canvas, all).lines();
    }
    List<Partition> shown = all.stream().filter(ProgressView::isAtWork).limit(room - 1L).toList();
    List<Partition> others = new ArrayList<>(all);
    others.removeAll(shown);
    List<String> lines = new ArrayList<>(new PartitionTable(canvas, shown).lines());
    lines.add(canvas.line().add("  … and " + states(others), Look.FAINT).toString());
    return lines;
  }

  private static boolean isAtWork(Partition partition) {
    return !partition.state().equals("QUEUED") && !Totals.isOver(partition);
  }

  private String total(Totals totals) {
    List<String> parts = new ArrayList<>();
    totals.units().forEach(sum -> parts.add(Printable.of(Units.progress(sum))));
    if (totals.fraction() >= 0) {
      parts.add((totals.exact() ? "" : "about ") + percent(totals.fraction()).strip());
    }
    Line line = canvas.line().add(TOTAL, Look.BOLD).add(String.join(" · ", parts)).add("  ");
    return line.addBar(totals.fraction(), Math.min(MAX_BAR, line.left()), Look.BOLD).toString();
  }

  private String speed(JobSnapshot job, Totals totals, Meter meter) {
    String speed = String.join(" · ", speeds(job, totals, meter));
    return canvas.line().add(" ".repeat(TOTAL.length())).add(speed).toString();
  }

  /** {@code "220 MB/s"} and {@code "3 s left"}, as far as they are known. */
  static List<String> speeds(JobSnapshot job, Totals totals, Meter meter) {
    List<String> parts = new ArrayList<>();
    meter.rate().ifPresent(rate -> parts.add(Printable.of(Units.rate(rate, meter.unit()))));
    if (totals.fraction() < 1 && !job.isOver()) {
      String about = totals.exact() ? "" : "about ";
      meter
          .secondsLeft(totals)
          .ifPresent(left -> parts.add(about + Units.wholeSeconds(left) + " left"));
    }
    return parts;
  }

  /** {@code "4 running, 12 waiting"}. */
  static String states(List<Partition> partitions) {
    Map<String, Long> counts =
        partitions.stream().collect(groupingBy(p -> word(p.state()), TreeMap::new, counting()));
    List<String> parts = new ArrayList<>();
    for (String first : List.of("running", "waiting")) {
      Long count = counts.remove(first);
      if (count != null) {
        parts.add(count + " " + first);
      }
    }
    counts.forEach((state, count) -> parts.add(count + " " + state));
    return String.join(", ", parts);
  }

  /** Rounded down: 100 % are not said before the end. */
  static String percent(double fraction) {
    return right(fraction < 0 ? "" : (int) Math.floor(fraction * 100) + " %", PERCENT_WIDTH);
  }

  /** What people call a state. */
  static String word(String state) {
    return state.equals("QUEUED") ? "waiting" : state.toLowerCase(Locale.ROOT);
  }

  static String right(String cell, int width) {
    return " ".repeat(Math.max(0, width - cell.length())) + cell;
  }
}
