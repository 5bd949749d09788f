package io.partita.terminal;

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
 * partition when its state changes, and every second lines for those that have come ten per cent
 * further and for the whole, if anything has changed.
 */
final class PlainDisplay implements Display {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int STEPS = 10;

  /** What was last said of a partition. */
  private record Told(String state, long pid, int steps) {}

  private final Terminal terminal;
  private final Meter meter;
  private final LongSupplier clock;
  private final long started;
  private final Map<String, Told> told = new HashMap<>();
  private volatile boolean stopping;
  private boolean toldJob;
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
    if (!toldJob) {
      toldJob = true;
      say("%s, execution %d".formatted(job.jobName(), job.executionId()));
    }
    if (stopping && !toldStopping) {
      toldStopping = true;
      say("Stopping … (checkpoints are being written)");
    }
    boolean due = atOnce || now - lastTotalAt >= INTERVAL.toNanos();
    job.partitions().forEach(partition -> tellIfChanged(partition, due));
    if (due) {
      lastTotalAt = now;
      tellTotal(job, totals, Duration.ofNanos(now - started));
    }
    terminal.out().flush();
  }

  private void tellIfChanged(Partition partition, boolean due) {
    String name = partition.step() + " " + partition.number();
    double fraction = Totals.fractionOf(partition);
    Told now = new Told(partition.state(), partition.pid(), (int) (fraction * STEPS));
    Told before = told.get(name);
    boolean sameState = before != null && before.state().equals(now.state());
    if (now.equals(before) || (sameState && !due) || partition.state().equals("QUEUED")) {
      return;
    }
    told.put(name, now);
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
    parts.addAll(ProgressView.speeds(job, totals, meter));
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
