package io.partita.cli;

import io.partita.JobSnapshot;
import io.partita.JobSnapshot.Partition;
import io.partita.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Writes the job's state as lines that are never taken back, for pipes and files: a line for a
 * partition when it changes its state or has come ten per cent further, a line for the whole at
 * most every second and only if something changed.
 */
final class PlainDisplay implements Display {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int STEPS = 10;

  private final Terminal terminal;
  private final Meter meter;
  private final LongSupplier clock;
  private final long started;
  private final Map<String, String> told = new HashMap<>();
  private volatile boolean stopping;
  private boolean toldStopping;
  private String lastTotal = "";
  private long lastTotalAt;

  /**
   * @param clock nanoseconds of a monotonic clock
   */
  PlainDisplay(Terminal terminal, Meter meter, LongSupplier clock) {
    this.terminal = terminal;
    this.meter = meter;
    this.clock = clock;
    this.started = clock.getAsLong();
    this.lastTotalAt = started;
  }

  @Override
  public void show(JobSnapshot job) {
    show(job, false);
  }

  @Override
  public void stopping() {
    stopping = true;
  }

  @Override
  public void end(JobSnapshot job) {
    show(job, true);
  }

  private void show(JobSnapshot job, boolean atOnce) {
    long now = clock.getAsLong();
    Totals totals = Totals.of(job);
    meter.add(job, totals, now);
    if (told.put("", "") == null) {
      say("%s, execution %d".formatted(job.jobName(), job.executionId()));
    }
    if (stopping && !toldStopping) {
      toldStopping = true;
      say("Stopping … (checkpoints are being written)");
    }
    job.partitions().forEach(this::tellIfChanged);
    if (atOnce || now - lastTotalAt >= INTERVAL.toNanos()) {
      lastTotalAt = now;
      tellTotal(job, totals, Duration.ofNanos(now - started));
    }
    terminal.out().flush();
  }

  private void tellIfChanged(Partition partition) {
    String name = partition.step() + " " + partition.number();
    double fraction = Totals.fractionOf(partition);
    String state = partition.state() + partition.pid() + "/" + (int) (fraction * STEPS);
    if (partition.state().equals("QUEUED") || state.equals(told.put(name, state))) {
      return;
    }
    List<String> parts = new ArrayList<>();
    parts.add(ProgressView.word(partition.state()));
    parts.addAll(amounts(partition.progress(), fraction));
    String worker = partition.pid() == 0 ? "" : " (pid " + partition.pid() + ")";
    say("  %s%s: %s".formatted(name, worker, String.join(", ", parts)));
  }

  private void tellTotal(JobSnapshot job, Totals totals, Duration elapsed) {
    if (job.partitions().isEmpty()) {
      return;
    }
    List<String> parts = new ArrayList<>(amounts(totals.units(), totals.fraction()));
    String state = String.join(", ", parts) + ProgressView.states(job.partitions());
    if (state.equals(lastTotal)) {
      return;
    }
    lastTotal = state;
    meter.rate().ifPresent(rate -> parts.add(Units.rate(rate, meter.unit())));
    if (totals.fraction() < 1 && !job.isOver()) {
      meter.secondsLeft(totals).ifPresent(left -> parts.add(Units.wholeSeconds(left) + " left"));
    }
    parts.add(ProgressView.states(job.partitions()));
    say("  total after %s: %s".formatted(Units.duration(elapsed), String.join(", ", parts)));
  }

  private static List<String> amounts(List<Progress> units, double fraction) {
    List<String> amounts = new ArrayList<>(units.stream().map(Units::progress).toList());
    if (fraction >= 0) {
      amounts.add(ProgressView.percent(fraction).strip());
    }
    return amounts;
  }

  private void say(String line) {
    terminal.out().println(terminal.canvas().text(Printable.of(line)));
  }
}
