package io.partita.process;

import io.partita.Deadline;
import io.partita.ExitCause;
import io.partita.ExitCause.Kind;
import io.partita.ProcessIdentity;
import io.partita.limits.ChildGroup;
import io.partita.limits.KernelKills;
import io.partita.limits.MemorySize;
import io.partita.limits.MemoryUse;
import io.partita.transport.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A child JVM, from its start until nothing of it is left.
 *
 * <p>Every ladder ends in SIGKILL: {@link #expectExit} becomes {@link #terminate} after a while,
 * and that becomes {@link #kill}. None of the methods waits. Safe for use by several threads.
 */
public final class ChildJvm {
  private static final System.Logger LOG = System.getLogger("io.partita.process");

  /** How long output may come after the process is gone, from what it had started. */
  private static final Duration DRAIN = Duration.ofSeconds(1);

  /** How long a slow sink may take for what is left. */
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(30);

  /** A child that closed its connection has no more to do. */
  private static final Duration AFTER_CONNECTION = Duration.ofSeconds(1);

  /** What a child is made of. */
  record Parts(
      ChildRequest request,
      CommandLine command,
      Process process,
      ProcessIdentity identity,
      ChildRecord record,
      @Nullable Session session,
      @Nullable ChildGroup group,
      EvidenceOptions evidence,
      ScheduledExecutorService timer) {}

  private final Parts parts;
  private final OutputTail tail = new OutputTail();
  private final List<OutputDrain> output = new ArrayList<>();
  private final LogRelay logs;
  private final CompletableFuture<ChildConnection> connection;
  private final CompletableFuture<ExitCause> exit = new CompletableFuture<>();

  // Written under the lock of this; what was ordered first counts, but SIGKILL comes after SIGTERM.
  private boolean stopped;
  private @Nullable ExitCause killed;

  private final long kernelKills = KernelKills.count();
  private volatile boolean starved;
  private volatile int exitCode = -1;
  private volatile @Nullable ProcStat seen;
  private volatile long peakMemory; // written by the patrol only
  private final Examination examination;

  ChildJvm(Parts parts, CompletableFuture<Connection> connected) {
    this.parts = parts;
    ChildRequest request = parts.request();
    OutputSink sink = request.output();
    Autopsy.Subject subject =
        new Autopsy.Subject(request.name(), parts.identity(), request.jvm().javaHome(), tail);
    this.examination = new Examination(parts.evidence(), subject, request.jvm());
    this.logs = new LogRelay(request.name(), parts.process().pid(), sink);
    drain(parts.process().getInputStream(), sink);
    if (request.separatesErrors()) {
      drain(parts.process().getErrorStream(), sink.errors());
    }
    this.connection = connected.thenApply(made -> new ChildConnection(made, this));
  }

  private void drain(InputStream stream, OutputSink sink) {
    output.add(new OutputDrain(name(), stream, tail, sink));
  }

  /** Of the session that it leads; null if it leads none. */
  @Nullable Session session() {
    return parts.session();
  }

  /**
   * Begins to read its output and to wait for its end.
   *
   * @param cleanUp runs when the process is gone, before its exit is made known
   */
  void watch(Runnable cleanUp) {
    output.forEach(OutputDrain::start);
    Thread watcher =
        new Thread(() -> awaitExit(cleanUp), "partita-child-" + parts.request().name());
    watcher.setDaemon(true);
    watcher.start();
    Duration atMost = parts.request().jvm().startTimeout();
    later(
        atMost,
        () -> {
          if (!connection.isDone()) {
            kill(new ExitCause(Kind.LAUNCH_FAILED, "not connected within " + seconds(atMost)));
          }
        });
  }

  public String name() {
    return parts.request().name();
  }

  public long pid() {
    return parts.process().pid();
  }

  public ProcessIdentity identity() {
    return parts.identity();
  }

  /** For messages: without secrets, and not too long. */
  public String commandLine() {
    return parts.command().toString();
  }

  /** Completes when the child has called and proved its key; fails if it never will. */
  public CompletableFuture<ChildConnection> connection() {
    return connection;
  }

  /**
   * Why it ended. Completes, never with a failure, when the process is gone, its output and its log
   * were passed on, and everything it had sent was taken from its {@link #connection}.
   */
  public CompletableFuture<ExitCause> exit() {
    return exit;
  }

  /**
   * What the system reports, 128 + n for signal n; -1 until {@link #exit} is known. The code alone
   * says little: {@code exit(137)} and SIGKILL read the same.
   */
  public int exitCode() {
    return exitCode;
  }

  /** The processor time it has used; when it is gone, what was seen of that last. */
  public Duration cpuTime() {
    ProcStat stat = ProcStat.of(pid());
    if (stat != null && parts.process().isAlive()) {
      seen = stat;
    }
    ProcStat last = seen;
    return last == null ? Duration.ZERO : last.cpuTime();
  }

  /** The most resident memory that it had, in bytes, as it was seen at its last heartbeat. */
  public long peakMemory() {
    return peakMemory;
  }

  /**
   * What {@code /proc} said about a child when it was found hung, before it was killed for that;
   * empty otherwise.
   */
  public Optional<String> evidence() {
    return Optional.ofNullable(examination.proc());
  }

  /** The last 64 KiB of what it printed. */
  public String outputTail() {
    return tail.text();
  }

  /** It was asked to leave in its own protocol; after this time it is terminated. */
  public void expectExit(Duration within) {
    later(within, this::terminate);
  }

  /**
   * Sends SIGTERM, and SIGKILL if it is still there after its grace; SIGKILL at once if it has not
   * connected yet, for then it has nothing to end in order.
   */
  public void terminate() {
    synchronized (this) {
      if (stopped || killed != null) {
        return;
      }
      stopped = true;
      if (!connection.isDone()) {
        // A JVM that is still booting would answer SIGTERM with an internal error on its output.
        kill(ExitCause.of(Kind.STOPPED));
        return;
      }
      // Not Process.destroy(), which closes the pipes too: the last output would be lost.
      parts.process().toHandle().destroy();
    }
    Duration grace = parts.request().jvm().termGrace();
    later(grace, () -> kill("did not end within " + seconds(grace) + " of SIGTERM"));
  }

  /** Sends SIGKILL; what it started goes with it. */
  public void kill(String why) {
    kill(new ExitCause(Kind.KILLED, why));
  }

  /** Kills it for something it sent. */
  public void protocolError(String what) {
    kill(new ExitCause(Kind.PROTOCOL_ERROR, what));
  }

  private synchronized void kill(ExitCause why) {
    if (killed == null) {
      killed = why;
    }
    parts.process().toHandle().destroyForcibly();
  }

  /** For the patrol. */
  Vigil.Sight look() {
    ProcStat stat = parts.process().isAlive() ? ProcStat.of(pid()) : null;
    if (stat != null) {
      seen = stat;
      peakMemory = Math.max(peakMemory, PeakMemory.of(pid()));
    }
    return new Vigil.Sight(System.nanoTime(), parts.record().beats(), stat);
  }

  /** For the patrol: kills it if it has more memory than it may, unless the kernel does. */
  void holdToMemory() {
    long limit = parts.request().limits().maxRss();
    ChildGroup group = parts.group();
    if (limit == 0 || (group != null && group.holdsMemory()) || !parts.process().isAlive()) {
      return;
    }
    long resident = MemoryUse.of(pid());
    if (resident > limit) {
      String why =
          "VmRSS %s is over max-rss %s"
              .formatted(MemorySize.text(resident), MemorySize.text(limit));
      examination.briefly(why, () -> kill(new ExitCause(Kind.OUT_OF_MEMORY, why)));
    }
  }

  /** When the process is gone. */
  void closeGroup() {
    ChildGroup group = parts.group();
    if (group != null) {
      group.close();
    }
  }

  /**
   * Kills it because it hangs or takes too long, when what can be known of it is kept. Does not
   * wait for that.
   *
   * @param evidence how long it may take to find that out
   */
  public void killHung(String why, Duration evidence) {
    if (connection.isDone()) {
      examination.thoroughly(why, evidence, () -> kill(why));
    } else {
      examination.briefly(why, () -> kill(why));
    }
  }

  /** Where {@link #evidence} and what belongs to it is kept; empty if it is not. */
  public Optional<Path> evidenceDirectory() {
    return Optional.ofNullable(examination.directory());
  }

  void deleteRecord() {
    parts.record().delete();
  }

  void logHeard(byte[] record) {
    logs.accept(record);
  }

  /** Lets go of its standard input, which it watches until then. */
  void goodbyeHeard() {
    try {
      parts.process().getOutputStream().close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Standard input of " + this, e);
    }
    expectExit(parts.request().jvm().termGrace());
  }

  /** It begins something short: what its end will need is done ahead, while it is busy. */
  public void expectShortLife() {
    Session session = parts.session();
    if (session != null) {
      session.lookAhead();
    }
  }

  void connectionEnded() {
    later(AFTER_CONNECTION, () -> kill("lived on after it closed its connection"));
  }

  /** Whether the process itself is gone; what it printed and sent may still be on its way. */
  boolean awaitGone(Duration atMost) throws InterruptedException {
    return parts.process().waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Nobody takes what it may have sent. */
  void abandon() {
    var unused = connection.thenAccept(ChildConnection::close);
  }

  private void awaitExit(Runnable cleanUp) {
    try {
      int code = parts.process().waitFor();
      ChildGroup group = parts.group();
      starved = group == null ? KernelKills.count() > kernelKills : group.ranOutOfMemory();
      cleanUp.run();
      awaitOutput();
      ChildConnection made = connection.handle((result, failure) -> result).join();
      if (made != null) {
        made.end().join();
      }
      logs.finish(DRAIN);
      exitCode = code;
      exit.complete(causeOf(code, made));
    } catch (InterruptedException | RuntimeException e) {
      // The top of the thread: whoever waits for the exit must be told something.
      LOG.log(Level.ERROR, "Watching " + this + " failed", e);
      kill("watching it failed: " + e);
      exit.complete(new ExitCause(Kind.KILLED, "watching it failed: " + e));
    }
  }

  private void awaitOutput() throws InterruptedException {
    Deadline last = Deadline.after(LONGEST_DRAIN);
    boolean complete = true;
    for (OutputDrain drain : output) {
      complete &= drain.awaitEnd(DRAIN, last);
    }
    if (!complete) {
      LOG.log(
          Level.INFO,
          "The last output of {0} may be lost: something that it started holds it open, or its sink takes it too slowly",
          this);
    }
  }

  private synchronized ExitCause causeOf(int code, @Nullable ChildConnection made) {
    if (starved && killed == null && code == ExitEvidence.KILL) {
      boolean isOwnLimit = parts.group() != null;
      return new ExitCause(
          Kind.KERNEL_OOM,
          isOwnLimit ? "over its max-rss" : "over the limit of its parent's control group");
    }
    ExitEvidence.Contact contact =
        made == null
            ? ExitEvidence.Contact.NEVER
            : new ExitEvidence.Contact(true, made.saidGoodbye(), made.wasClosedHere());
    return new ExitEvidence(stopped, killed, contact, code, outputTail()).cause();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Each action looks whether it is still needed.
  private void later(Duration delay, Runnable action) {
    Runnable ifAlive =
        () -> {
          if (parts.process().isAlive()) {
            action.run();
          }
        };
    try {
      parts.timer().schedule(ifAlive, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "The supervisor is closed, which kills {0} anyway", this);
    }
  }

  private static String seconds(Duration time) {
    return time.toMillis() / 1000.0 + " s";
  }

  @Override
  public String toString() {
    return name() + " (pid " + pid() + ")";
  }
}
