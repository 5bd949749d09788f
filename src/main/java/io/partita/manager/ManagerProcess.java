package io.partita.manager;

import io.partita.ExitCause;
import io.partita.PartitaException;
import io.partita.process.ChildConnection;
import io.partita.process.ChildJvm;
import io.partita.process.ChildRequest;
import io.partita.process.LaunchException;
import io.partita.process.ProcessSupervisor;
import io.partita.process.Training;
import io.partita.transport.AuthKey;
import io.partita.transport.ConnectionClosedException;
import io.partita.transport.Endpoint;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The parent's side of a manager's process, from its start to its end. */
final class ManagerProcess {
  private static final System.Logger LOG = System.getLogger("io.partita.manager");
  private static final AtomicInteger SOCKETS = new AtomicInteger();

  private final ChildJvm child;
  private final ToManager.Begin begin;
  private final Duration grace;

  /** The first thing it says; fails if it never says anything. */
  private final CompletableFuture<FromManager> first = new CompletableFuture<>();

  /** Nothing more will be heard. */
  private final CompletableFuture<@Nullable Void> silent = new CompletableFuture<>();

  private volatile int epoch;
  private volatile @Nullable ChildConnection connection;

  private ManagerProcess(ChildJvm child, ToManager.Begin begin, Duration grace) {
    this.child = child;
    this.begin = begin;
    this.grace = grace;
  }

  /** Returns when sessions may come. */
  static ManagerProcess start(ManagerOptions options, int epoch, ProcessSupervisor supervisor) {
    ToManager.Begin begin = begin(options, epoch, supervisor, false);
    ChildRequest request =
        new ChildRequest(
                "manager",
                options.jvm(),
                ManagerMain.class.getName(),
                List.of("manager"),
                options.output())
            .withTraining(training(options, supervisor));
    ChildJvm child = supervisor.launch(request);
    ManagerProcess process = new ManagerProcess(child, begin, options.jvm().termGrace());
    process.hear();
    process.awaitReady(options.jvm().startTimeout());
    return process;
  }

  private static Training training(ManagerOptions options, ProcessSupervisor supervisor) {
    ToManager.Begin rehearsal = begin(options.withState(null), 1, supervisor, true);
    return new Training(
        "manager", List.of(ToManager.frame(rehearsal), ToManager.frame(new ToManager.Exit())));
  }

  private static ToManager.Begin begin(
      ManagerOptions options, int epoch, ProcessSupervisor supervisor, boolean rehearsal) {
    // A short name: the directory was made for such.
    Path socket = supervisor.runDirectory().resolve("m" + SOCKETS.incrementAndGet());
    Path state = options.state();
    return new ToManager.Begin(
        new Endpoint.Unix(socket),
        AuthKey.generate(),
        options.limits(),
        epoch,
        state == null ? null : state.toAbsolutePath(),
        rehearsal);
  }

  private void hear() {
    Thread thread = new Thread(this::hearAll, "partita-manager-parent");
    thread.setDaemon(true);
    thread.start();
  }

  private void hearAll() {
    try (ChildConnection made = child.connection().join()) {
      connection = made;
      send(made, begin);
      Frame frame = made.receive();
      while (frame != null) {
        first.complete(FromManager.of(frame));
        frame = made.receive();
      }
    } catch (CompletionException e) {
      LOG.log(System.Logger.Level.DEBUG, "The manager has not connected", e);
    } catch (WireException e) {
      child.protocolError(String.valueOf(e.getMessage()));
    } finally {
      deleteSocket();
      silent.complete(null);
    }
  }

  private static void send(ChildConnection to, ToManager what) {
    Frame frame = ToManager.frame(what);
    try {
      to.send(frame.type(), frame.callId(), frame.payload());
    } catch (ConnectionClosedException e) {
      LOG.log(System.Logger.Level.DEBUG, "The manager has ended", e);
    }
  }

  private void awaitReady(Duration limit) {
    var unused = silent.thenRun(() -> first.complete(new FromManager.Failed("it has ended")));
    try {
      FromManager said = first.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (said instanceof FromManager.Ready ready) {
        epoch = ready.epoch();
        return;
      }
      throw failed(((FromManager.Failed) said).why());
    } catch (TimeoutException e) {
      throw failed("not ready within " + limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("the thread that started it was interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("It completes with an answer only", e);
    }
  }

  private PartitaException failed(String why) {
    child.kill("its start has failed: " + why);
    ExitCause cause = child.exit().join();
    return new LaunchException(
        "The manager did not start: %s (%s); command: %s; its output: %s"
            .formatted(why, cause, child.commandLine(), child.outputTail().strip()));
  }

  Endpoint endpoint() {
    return begin.endpoint();
  }

  AuthKey key() {
    return begin.key();
  }

  int epoch() {
    return epoch;
  }

  long pid() {
    return child.pid();
  }

  CompletableFuture<ExitCause> exit() {
    return child.exit();
  }

  boolean isAlive() {
    // Its end may not have been heard yet.
    return !silent.isDone() && child.identity().isAlive();
  }

  /** Whether it is gone, or goes within this time. */
  boolean isGoneWithin(Duration time) throws InterruptedException {
    try {
      silent.get(time.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("It never fails", e);
    }
  }

  /** Ends it in order and waits for that. */
  void close() {
    ChildConnection open = connection;
    if (open != null) {
      send(open, new ToManager.Exit());
    }
    child.expectExit(grace);
    child.exit().join();
  }

  /** One that was killed has left it, and whoever connects would wait for an answer. */
  private void deleteSocket() {
    try {
      if (endpoint() instanceof Endpoint.Unix unix) {
        Files.deleteIfExists(unix.path());
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "The directory is deleted later", e);
    }
  }

  @Override
  public String toString() {
    return child.toString();
  }
}
