package io.partita.command;

import io.partita.PartitaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A command that was started: {@code Popen}.
 *
 * <p>Its outputs are read while it runs, unless they are pipes. Every way to end it ends in
 * SIGKILL: {@link #terminate} becomes {@link #kill} after the grace of its options. Both reach all
 * that came of the command, where Python's reach the command alone; so does its time-out. Safe for
 * use by several threads.
 */
public final class RunningCommand implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.command");
  private static final Duration KILL_TIME = Duration.ofSeconds(2);
  private static final ScheduledThreadPoolExecutor TIMER = timer();

  private final Command command;
  private final Launcher.Started started;
  private final long startTime = System.nanoTime();
  private final @Nullable OutputPump out;
  private final @Nullable OutputPump err;
  private final CompletableFuture<CommandResult> exit = new CompletableFuture<>();
  private volatile boolean timedOut;

  private RunningCommand(Command command, Launcher.Started started) {
    this.command = command;
    this.started = started;
    this.out = pump(started.stdout(), command.stdout());
    this.err = pump(started.stderr(), command.stderr());
  }

  static RunningCommand start(Command command, Launcher launcher) {
    RunningCommand running = new RunningCommand(command, launcher.launch(LaunchPlan.of(command)));
    running.begin();
    return running;
  }

  private @Nullable OutputPump pump(InputStream stream, Output output) {
    boolean isRead = LaunchPlan.isPipe(output) && !(output instanceof Output.Pipe);
    return isRead ? new OutputPump(stream, output, command.options()) : null;
  }

  private void begin() {
    if (out != null) {
      out.start("partita-command-out-" + pid());
    }
    if (err != null) {
      err.start("partita-command-err-" + pid());
    }
    if (command.stdin() instanceof Input.Bytes input) {
      feed(input.bytes());
    }
    thread("watch", this::awaitExit);
    Duration timeout = command.timeout();
    if (timeout != null) {
      later(
          timeout,
          () -> {
            timedOut = true;
            terminate();
          });
    }
  }

  private void feed(byte[] input) {
    thread(
        "in",
        () -> {
          try (OutputStream stdin = started.stdin()) {
            stdin.write(input);
          } catch (IOException e) {
            // It does not read all of its input: its own business, as head(1) shows.
            LOG.log(Level.DEBUG, "Input of " + command, e);
          }
        });
  }

  private void thread(String task, Runnable body) {
    Thread thread = new Thread(body, "partita-command-" + task + "-" + pid());
    thread.setDaemon(true);
    thread.start();
  }

  private void awaitExit() {
    try {
      int code = started.awaitExit();
      Duration duration = Duration.ofNanos(System.nanoTime() - startTime);
      CapturedOutput printed = captured(out);
      CapturedOutput complained = captured(err);
      if (!(command.stdin() instanceof Input.Pipe)) {
        OutputPump.closeQuietly(started.stdin());
      }
      complete(new CommandResult(command, code, printed, complained, duration, timedOut));
    } catch (InterruptedException | RuntimeException e) {
      // The top of the thread: whoever waits for the end must be told something.
      exit.completeExceptionally(new PartitaException("Watching " + this + " failed", e));
    }
  }

  private CapturedOutput captured(@Nullable OutputPump pump) throws InterruptedException {
    if (pump == null) {
      return CapturedOutput.nothing(command.options().charset());
    }
    if (!pump.awaitEnd(command.options().outputGrace())) {
      LOG.log(Level.DEBUG, "Something that {0} left behind holds its output open", this);
    }
    return pump.captured();
  }

  private void complete(CommandResult result) {
    Throwable failure = out == null ? null : out.failure();
    if (failure == null && err != null) {
      failure = err.failure();
    }
    if (failure == null) {
      exit.complete(result);
    } else {
      exit.completeExceptionally(
          new PartitaException("What takes the lines of " + command + " failed", failure));
    }
  }

  public Command command() {
    return command;
  }

  /** The process id of the command itself. */
  public long pid() {
    return started.pid();
  }

  /** Whether it has not ended, or its captured output has not. */
  public boolean isAlive() {
    return !exit.isDone();
  }

  /** Its exit code as in {@link CommandResult}, empty while it {@link #isAlive}. */
  public OptionalInt poll() {
    return exit.isDone() && !exit.isCompletedExceptionally()
        ? OptionalInt.of(exit.join().exitCode())
        : OptionalInt.empty();
  }

  /**
   * Waits for its end: {@code wait}.
   *
   * @throws PartitaException if a consumer of its lines failed, or SIGKILL does not end it
   */
  public CommandResult waitFor() throws InterruptedException {
    try {
      return exit.get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** Waits for its end for a while; empty if it is not there yet, and then it runs on. */
  public Optional<CommandResult> waitFor(Duration atMost) throws InterruptedException {
    try {
      return Optional.of(exit.get(TimeUnit.NANOSECONDS.convert(atMost), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static PartitaException failure(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause instanceof PartitaException
        ? new PartitaException(String.valueOf(cause.getMessage()), cause.getCause())
        : new PartitaException("Waiting for a command failed", cause);
  }

  /** For a caller that has nothing else to do with the command: an interrupt kills it. */
  CommandResult await() {
    try {
      return waitFor();
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new PartitaException("Interrupted while " + command + " ran; it was killed", e);
    }
  }

  /**
   * Writes this to its standard input, which must be a pipe, closes that, and waits for its end;
   * its outputs are read meanwhile.
   */
  public CommandResult communicate(byte[] input) throws InterruptedException {
    if (!(command.stdin() instanceof Input.Pipe)) {
      throw new IllegalStateException("The standard input of %s is no pipe".formatted(command));
    }
    feed(input);
    return waitFor();
  }

  /** The same with text in UTF-8. */
  public CommandResult communicate(String input) throws InterruptedException {
    return communicate(input.getBytes(StandardCharsets.UTF_8));
  }

  /** What is written here it reads, if its standard input is a pipe. Not buffered. */
  public OutputStream stdin() {
    return started.stdin();
  }

  /** What it prints, if its standard output is a pipe. An interrupt closes it. Not buffered. */
  public InputStream stdout() {
    return out == null ? started.stdout() : InputStream.nullInputStream();
  }

  /** The same for its standard error. */
  public InputStream stderr() {
    return err == null ? started.stderr() : InputStream.nullInputStream();
  }

  /** Completes with what {@link #waitFor()} returns, or fails as that does. */
  public CompletableFuture<CommandResult> onExit() {
    return exit.copy();
  }

  /**
   * Sends a signal to the command alone: {@code send_signal}. Without effect when it has ended.
   *
   * @param name as {@code INT} or {@code SIGINT}
   * @throws IllegalArgumentException if there is no such signal
   */
  public void signal(String name) {
    int number = Signals.number(name);
    if (isAlive()) {
      started.signal(number);
    }
  }

  /** Sends SIGTERM to all that came of it, and SIGKILL to what is left after its grace. */
  public void terminate() {
    if (isAlive()) {
      started.terminateAll();
      later(command.options().grace(), this::kill);
    }
  }

  /** Sends SIGKILL to all that came of it. */
  public void kill() {
    if (isAlive()) {
      started.killAll();
      later(KILL_TIME, this::forsake);
    }
  }

  private void forsake() {
    LOG.log(Level.WARNING, "{0} is still there {1} after SIGKILL", this, KILL_TIME);
    started.forsake();
    later(
        KILL_TIME,
        () ->
            exit.completeExceptionally(
                new PartitaException(this + " cannot be killed; it hangs in the system")));
  }

  /**
   * Kills it if it is still there, waits until it is gone, and closes its pipes. Python's {@code
   * with} waits for its end instead, as {@link #waitFor()} does.
   */
  @Override
  public void close() {
    kill();
    boolean interrupted = Thread.interrupted();
    while (!exit.isDone()) {
      try {
        waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (PartitaException e) {
        LOG.log(Level.DEBUG, "Closing " + this, e);
      }
    }
    OutputPump.closeQuietly(started.stdin());
    OutputPump.closeQuietly(started.stdout());
    OutputPump.closeQuietly(started.stderr());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void later(Duration delay, Runnable action) {
    var task =
        TIMER.schedule(
            () -> {
              if (isAlive()) {
                action.run();
              }
            },
            TimeUnit.NANOSECONDS.convert(delay),
            TimeUnit.NANOSECONDS);
    var unused = exit.whenComplete((result, failure) -> task.cancel(false));
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "partita-command-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  @Override
  public String toString() {
    return command + " (pid " + pid() + ")";
  }
}
