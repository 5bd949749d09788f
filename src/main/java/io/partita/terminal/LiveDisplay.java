package io.partita.terminal;

import io.partita.JobSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Draws the job's state over what it drew before. A frame is written in one piece, and leaves the
 * cursor below it at the line's start: what the terminal echoes there ({@code ^C}) goes away with
 * the next frame.
 */
final class LiveDisplay implements Display {
  private static final String HIDE_CURSOR = "\033[?25l";
  private static final String SHOW_CURSOR = "\033[?25h";
  private static final String NO_WRAP = "\033[?7l";
  private static final String WRAP = "\033[?7h";
  private static final String CLEAR_LINE_END = "\033[K";
  private static final String CLEAR_BELOW = "\033[J";

  private final Terminal terminal;
  private final Meter meter;
  private final LongSupplier clock;
  private final long started;
  private final Thread restore = new Thread(this::giveBack, "partita-terminal");
  private volatile boolean stopping;
  private int drawn;

  /**
   * @param clock nanoseconds of a monotonic clock
   */
  LiveDisplay(Terminal terminal, Meter meter, LongSupplier clock) {
    this.terminal = terminal;
    this.meter = meter;
    this.clock = clock;
    this.started = clock.getAsLong();
    Runtime.getRuntime().addShutdownHook(restore);
    write(HIDE_CURSOR);
  }

  @Override
  public void show(JobSnapshot job) {
    long now = clock.getAsLong();
    meter.add(job, Totals.of(job), now);
    draw(
        new ProgressView(terminal.canvas())
            .lines(job, meter, Duration.ofNanos(now - started), stopping));
  }

  @Override
  public void stopping() {
    stopping = true;
  }

  @Override
  public void end(JobSnapshot job) {
    show(job);
    giveBack();
    try {
      Runtime.getRuntime().removeShutdownHook(restore);
    } catch (IllegalStateException e) {
      // The JVM is going down already and runs the hook; giving back twice does no harm.
    }
  }

  private void draw(List<String> lines) {
    StringBuilder frame = new StringBuilder(NO_WRAP).append('\r');
    if (drawn > 0) {
      frame.append("\033[").append(drawn).append('A');
    }
    for (String line : lines) {
      frame.append(line).append(CLEAR_LINE_END).append("\r\n");
    }
    write(frame.append(CLEAR_BELOW).append(WRAP).toString());
    drawn = lines.size();
  }

  private void giveBack() {
    write(WRAP + SHOW_CURSOR);
  }

  private void write(String text) {
    terminal.out().print(text);
    terminal.out().flush();
  }
}
