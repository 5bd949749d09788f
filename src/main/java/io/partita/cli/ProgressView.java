package io.partita.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.partita.JobSnapshot;
import io.partita.JobSnapshot.Partition;
import io.partita.cli.Line.Look;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Turns the state of a job into lines: one for the job, one per partition, one for all together.
 * Knows units and numbers, but no job. The same input gives the same lines.
 */
final class ProgressView {
  private static final int MAX_STEP_NAME = 20;
  private static final int MIN_BAR = 6;
  private static final int MAX_BAR = 30;

  /** One partition, or the total, as the columns of its line. */
  private record Row(
      String name, String pid, String state, Look look, List<String> amounts, double fraction) {}

  private final Canvas canvas;

  ProgressView(Canvas canvas) {
    this.canvas = canvas;
  }

  /**
   * @param elapsed how long the job has been followed
   * @param stopping whether the stop has been asked for here
   */
  List<String> lines(JobSnapshot job, Meter meter, Duration elapsed, boolean stopping) {
    List<String> lines = new ArrayList<>();
    lines.add(heading(job, elapsed, stopping));
    if (job.partitions().isEmpty()) {
      return lines;
    }
    Totals totals = Totals.of(job);
    int room = Math.max(1, canvas.rows() - 3);
    List<Partition> shown = shown(job.partitions(), room);
    List<Row> rows = new ArrayList<>(shown.stream().map(ProgressView::row).toList());
    rows.add(total(totals));
    lines.addAll(table(rows));
    if (shown.size() < job.partitions().size()) {
      lines.add(lines.size() - 1, others(job.partitions(), shown));
    }
    lines.add(speed(totals, meter));
    return lines.size() < canvas.rows() ? lines : lines.subList(lines.size() - 1, lines.size());
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

  /** All partitions if there is room, else those that run, with a line less for the others. */
  private static List<Partition> shown(List<Partition> all, int room) {
    if (all.size() <= room) {
      return all;
    }
    return all.stream().filter(p -> p.state().equals("RUNNING")).limit(room - 1L).toList();
  }

  private String others(List<Partition> all, List<Partition> shown) {
    List<Partition> others = new ArrayList<>(all);
    others.removeAll(shown);
    String text = "%s: %s".formatted(others.size() + " more", states(others));
    return canvas.line().add("  … " + text, Look.FAINT).toString();
  }

  private static Row row(Partition partition) {
    String step = Printable.of(partition.step());
    if (step.length() > MAX_STEP_NAME) {
      step = step.substring(0, MAX_STEP_NAME - 1) + "…";
    }
    return new Row(
        step + " " + partition.number(),
        partition.pid() == 0 ? "" : "pid " + partition.pid(),
        word(partition.state()),
        look(partition.state()),
        partition.progress().stream().map(Units::progress).map(Printable::of).toList(),
        Totals.fractionOf(partition));
  }

  private static Row total(Totals totals) {
    List<String> amounts = totals.units().stream().map(Units::progress).map(Printable::of).toList();
    return new Row("total", "", "", Look.BOLD, amounts, totals.fraction());
  }

  private List<String> table(List<Row> rows) {
    int name = widest(rows, Row::name);
    int pid = widest(rows, Row::pid);
    int state = widest(rows, Row::state);
    int units = rows.stream().mapToInt(row -> row.amounts().size()).max().orElse(0);
    List<Line> lines = new ArrayList<>();
    for (Row row : rows) {
      Line line = canvas.line().add("  ");
      line.add(left(row.name(), name), row.name().equals("total") ? Look.BOLD : Look.PLAIN);
      line.add(pid == 0 ? "" : "  " + left(row.pid(), pid), Look.FAINT);
      line.add("  ").add(left(row.state(), state), row.look());
      lines.add(line);
    }
    for (int unit = 0; unit < units; unit++) {
      int column = unit;
      int width = widest(rows, row -> amount(row, column));
      for (int i = 0; i < rows.size(); i++) {
        lines.get(i).add("  ").add(right(amount(rows.get(i), column), width));
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      addBar(lines.get(i), rows.get(i).fraction(), rows.get(i).look());
    }
    return lines.stream().map(Line::toString).toList();
  }

  private void addBar(Line line, double fraction, Look look) {
    line.add("  ").add(percent(fraction));
    int width = Math.min(MAX_BAR, line.left() - 2);
    if (fraction < 0 || width < MIN_BAR) {
      return;
    }
    int full = (int) (fraction * width);
    line.add("  ").add((canvas.unicode() ? "█" : "#").repeat(full), look);
    line.add((canvas.unicode() ? "░" : ".").repeat(width - full), Look.FAINT);
  }

  /** Never 100 before the end: the last per cent is the one that people wait for. */
  static String percent(double fraction) {
    return fraction < 0 ? "     " : right((int) Math.floor(fraction * 100) + " %", 5);
  }

  private String speed(Totals totals, Meter meter) {
    List<String> parts = new ArrayList<>();
    meter.rate().ifPresent(rate -> parts.add(Units.rate(rate, meter.unit())));
    if (totals.fraction() < 1) {
      String about = totals.exact() ? "" : "about ";
      meter
          .secondsLeft(totals)
          .ifPresent(left -> parts.add(about + Units.wholeSeconds(left) + " left"));
    }
    String text = parts.isEmpty() ? "" : "  " + String.join(" · ", parts);
    return canvas.line().add(text).toString();
  }

  /** What people call a state. */
  static String word(String state) {
    return state.equals("QUEUED") ? "waiting" : state.toLowerCase(Locale.ROOT);
  }

  private static Look look(String state) {
    return switch (state) {
      case "COMPLETED" -> Look.GOOD;
      case "FAILED", "ABANDONED" -> Look.BAD;
      case "STOPPING", "STOPPED" -> Look.WARNING;
      case "QUEUED" -> Look.FAINT;
      default -> Look.PLAIN;
    };
  }

  private static String amount(Row row, int column) {
    return column < row.amounts().size() ? row.amounts().get(column) : "";
  }

  private static int widest(List<Row> rows, Function<Row, String> cell) {
    return rows.stream().map(cell).mapToInt(String::length).max().orElse(0);
  }

  private static String left(String cell, int width) {
    return cell + " ".repeat(Math.max(0, width - cell.length()));
  }

  private static String right(String cell, int width) {
    return " ".repeat(Math.max(0, width - cell.length())) + cell;
  }
}
