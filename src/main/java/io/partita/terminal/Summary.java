package io.partita.terminal;

import io.partita.JobSnapshot;
import io.partita.JobSnapshot.Partition;
import io.partita.Progress;
import io.partita.terminal.Line.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is said at the end of a job. */
public final class Summary {
  private static final int SKIPPED_SHOWN = 10;
  private static final int MAX_WIDTH = 100;
  private static final String INDENT = "             ";

  /**
   * Where to go from here.
   *
   * @param resumed whether the execution went on with an earlier one
   * @param restartCommand what to type to go on with an execution that did not complete
   * @param skippedList where everything that was skipped is listed, empty if nowhere
   * @param log where the log is, empty if there is none here
   */
  public record Directions(
      boolean resumed, String restartCommand, String skippedList, String log) {}

  private final JobSnapshot job;
  private final Directions directions;
  private final Canvas canvas;
  private final List<String> lines = new ArrayList<>();

  private Summary(JobSnapshot job, Directions directions, Canvas canvas) {
    this.job = job;
    this.directions = directions;
    this.canvas = canvas;
  }

  public static List<String> lines(JobSnapshot job, Directions directions, Canvas canvas) {
    return new Summary(job, directions, canvas).lines();
  }

  private List<String> lines() {
    lines.add("");
    lines.add(status());
    String failure = job.failure();
    if (failure != null) {
      entry("reason", Printable.of(failure));
    }
    Totals totals = Totals.of(job);
    if (!totals.units().isEmpty()) {
      entry("done", String.join(" · ", totals.units().stream().map(this::done).toList()));
    }
    elapsed().ifPresent(millis -> entry("time", time(totals, Duration.ofMillis(millis))));
    workers();
    skipped();
    boolean completed = job.batchStatus().equals("COMPLETED");
    if (job.batchStatus().equals("FAILED") && !directions.log().isEmpty()) {
      entry("log", Printable.of(directions.log()));
    }
    if (!completed && !job.batchStatus().equals("ABANDONED")) {
      lines.add("");
      lines.add(job.partitions().isEmpty() ? "To try again:" : "To go on where it stopped:");
      lines.add("  " + directions.restartCommand());
    }
    return lines;
  }

  private String status() {
    Look look =
        switch (job.batchStatus()) {
          case "COMPLETED" -> job.skippedCount() == 0 ? Look.GOOD : Look.WARNING;
          case "STOPPED" -> Look.WARNING;
          default -> Look.BAD;
        };
    Line line = canvas.line().add(Printable.of(job.jobName()), Look.BOLD);
    line.add(" · execution " + job.executionId() + " · ").add(job.batchStatus(), look);
    if (!job.exitStatus().isEmpty() && !job.exitStatus().equals(job.batchStatus())) {
      line.add(" (" + Printable.of(job.exitStatus()) + ")");
    }
    return line.toString();
  }

  private String done(Progress sum) {
    boolean all = sum.total() == sum.done();
    return Printable.of(all ? Units.amount(sum.done(), sum.unit()) : Units.progress(sum));
  }

  private String time(Totals totals, Duration elapsed) {
    String time = Units.duration(elapsed);
    if (directions.resumed() || elapsed.isZero() || totals.leading().isEmpty()) {
      return time;
    }
    Progress leading = totals.leading().get();
    double perSecond = leading.done() * 1000.0 / elapsed.toMillis();
    return leading.done() == 0 ? time : time + " (" + Units.rate(perSecond, leading.unit()) + ")";
  }

  private OptionalLong elapsed() {
    Instant from = job.started();
    Instant until = job.ended();
    return from == null || until == null
        ? OptionalLong.empty()
        : OptionalLong.of(Duration.between(from, until).toMillis());
  }

  private void workers() {
    SortedSet<Long> workerPids = new TreeSet<>();
    for (Partition partition : job.partitions()) {
      if (partition.pid() != 0) {
        workerPids.add(partition.pid());
      }
    }
    if (workerPids.isEmpty()) {
      return;
    }
    List<String> pids = workerPids.stream().map(String::valueOf).toList();
    String partitions = Units.plural(job.partitions().size(), "partitions");
    String workers = Units.plural(pids.size(), "processes");
    List<String> wrapped =
        wrapped("%s in %s: pid %s".formatted(partitions, workers, String.join(", ", pids)));
    entry("workers", wrapped.get(0));
    wrapped.subList(1, wrapped.size()).forEach(rest -> lines.add(INDENT + rest));
  }

  private List<String> wrapped(String text) {
    int width = Math.min(MAX_WIDTH, canvas.columns()) - INDENT.length();
    List<String> wrapped = new ArrayList<>();
    String rest = text;
    while (rest.length() > width && rest.lastIndexOf(' ', width) > 0) {
      int space = rest.lastIndexOf(' ', width);
      wrapped.add(rest.substring(0, space));
      rest = rest.substring(space + 1);
    }
    wrapped.add(rest);
    return wrapped;
  }

  private void skipped() {
    if (job.skippedCount() == 0) {
      return;
    }
    entry("skipped", Units.count(job.skippedCount()));
    job.skipped().stream()
        .limit(SKIPPED_SHOWN)
        .forEach(item -> lines.add(INDENT + canvas.text(Printable.of(item))));
    long more = job.skippedCount() - Math.min(SKIPPED_SHOWN, job.skipped().size());
    if (more > 0) {
      String list = directions.skippedList();
      String where = list.isEmpty() ? "" : "; all of them: " + Printable.of(list);
      lines.add(INDENT + canvas.text("… and %s more%s".formatted(Units.count(more), where)));
    }
  }

  private void entry(String label, String text) {
    String padded = "  " + label + " ".repeat(INDENT.length() - 2 - label.length());
    lines.add(canvas.text(padded + text));
  }
}
