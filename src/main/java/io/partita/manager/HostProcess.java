package io.partita.manager;

import io.partita.ExitCause;
import io.partita.process.ChildConnection;
import io.partita.process.ChildJvm;
import io.partita.process.ChildRequest;
import io.partita.process.LaunchException;
import io.partita.process.ProcessSupervisor;
import io.partita.transport.ConnectionClosedException;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The parent's side of the process that runs registered objects, from its start to its end. */
final class HostProcess {
  private static final System.Logger LOG = System.getLogger("io.partita.manager");

  private final ChildJvm child;
  private final ToHost.Begin begin;
  private final Duration grace;

  /** The first thing it says; that it has failed, if it ends before. */
  private final CompletableFuture<FromManager> first = new CompletableFuture<>();

  private volatile @Nullable ChildConnection connection;

  private HostProcess(ChildJvm child, ToHost.Begin begin, Duration grace) {
    this.child = child;
    this.begin = begin;
    this.grace = grace;
  }

  /** Returns when objects can be made. */
  static HostProcess start(
      ManagerOptions options, ManagerProcess manager, ProcessSupervisor supervisor) {
    ToHost.Begin begin =
        new ToHost.Begin(
            manager.endpoint(),
            manager.key(),
            List.copyOf(options.session().classes()),
            options.registrations());
    ChildJvm child =
        supervisor.launch(
            new ChildRequest(
                "manager-host",
                options.jvm(),
                HostMain.class.getName(),
                List.of(),
                options.output()));
    HostProcess process = new HostProcess(child, begin, options.jvm().termGrace());
    Thread thread = new Thread(process::hear, "partita-host-parent");
    thread.setDaemon(true);
    thread.start();
    process.awaitReady(options.jvm().startTimeout());
    return process;
  }

  private void hear() {
    try (ChildConnection made = child.connection().join()) {
      connection = made;
      send(made, begin);
      Frame frame = made.receive();
      while (frame != null) {
        first.complete(FromManager.of(frame));
        frame = made.receive();
      }
    } catch (CompletionException e) {
      LOG.log(System.Logger.Level.DEBUG, "The host has not connected", e);
    } catch (WireException e) {
      child.protocolError(String.valueOf(e.getMessage()));
    } finally {
      first.complete(new FromManager.Failed("it has ended"));
    }
  }

  private static void send(ChildConnection to, ToHost what) {
    Frame frame = ToHost.frame(what);
    try {
      to.send(frame.type(), frame.callId(), frame.payload());
    } catch (ConnectionClosedException e) {
      LOG.log(System.Logger.Level.DEBUG, "The host has ended", e);
    }
  }

  private void awaitReady(Duration limit) {
    try {
      if (first.get(limit.toNanos(), TimeUnit.NANOSECONDS) instanceof FromManager.Failed said) {
        throw failed(said.why());
      }
    } catch (TimeoutException e) {
      throw failed("not ready within " + limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("the thread that started it was interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("It completes with an answer only", e);
    }
  }

  private LaunchException failed(String why) {
    child.kill("its start has failed: " + why);
    ExitCause cause = child.exit().join();
    return new LaunchException(
        "The process of registered objects did not start: %s (%s); command: %s; its output: %s"
            .formatted(why, cause, child.commandLine(), child.outputTail().strip()));
  }

  long pid() {
    return child.pid();
  }

  /** Ends it in order and waits for that. */
  void close() {
    ChildConnection open = connection;
    if (open != null) {
      send(open, new ToHost.Exit());
    }
    child.expectExit(grace);
    child.exit().join();
  }
}
