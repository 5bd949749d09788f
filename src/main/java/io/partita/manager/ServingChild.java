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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The parent's side of a child JVM that is told once what to serve, says that it is ready or why
 * not, and serves until it is told to exit.
 */
final class ServingChild {
  private static final System.Logger LOG = System.getLogger("io.partita.manager");

  /**
   * What it hears.
   *
   * @param begin the first message
   * @param exit the last one
   */
  record Orders(Frame begin, Frame exit) {}

  private final String what;
  private final ChildJvm child;
  private final Orders orders;

  /** The first thing it says; that it has failed, if it ends before. */
  private final CompletableFuture<FromManager> first = new CompletableFuture<>();

  /** Nothing more will be heard. */
  private final CompletableFuture<@Nullable Void> silent = new CompletableFuture<>();

  private volatile @Nullable ChildConnection connection;

  private ServingChild(String what, ChildJvm child, Orders orders) {
    this.what = what;
    this.child = child;
    this.orders = orders;
  }

  /**
   * Starts one, which is not ready yet.
   *
   * @param what it is called in errors, with its article
   */
  static ServingChild launch(
      String what, ChildRequest request, Orders orders, ProcessSupervisor supervisor) {
    ServingChild serving = new ServingChild(what, supervisor.launch(request), orders);
    Thread thread = new Thread(serving::hear, "partita-" + request.name() + "-parent");
    thread.setDaemon(true);
    thread.start();
    return serving;
  }

  private void hear() {
    try (ChildConnection made = child.connection().join()) {
      connection = made;
      send(made, orders.begin);
      Frame frame = made.receive();
      while (frame != null) {
        first.complete(FromManager.of(frame));
        frame = made.receive();
      }
    } catch (CompletionException e) {
      LOG.log(System.Logger.Level.DEBUG, what + " has not connected", e);
    } catch (WireException e) {
      child.protocolError(String.valueOf(e.getMessage()));
    } finally {
      silent.complete(null);
      first.complete(new FromManager.Failed("it has ended"));
    }
  }

  private void send(ChildConnection to, Frame frame) {
    try {
      to.send(frame.type(), frame.callId(), frame.payload());
    } catch (ConnectionClosedException e) {
      LOG.log(System.Logger.Level.DEBUG, what + " has ended", e);
    }
  }

  /**
   * Waits for its word; one that is not ready in time is killed.
   *
   * @throws LaunchException with what it has said and printed
   */
  FromManager.Ready awaitReady(Duration limit) {
    try {
      FromManager said = first.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (said instanceof FromManager.Ready ready) {
        return ready;
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

  private LaunchException failed(String why) {
    child.kill("its start has failed: " + why);
    ExitCause cause = child.exit().join();
    return new LaunchException(
        "%s did not start: %s (%s); command: %s; its output: %s"
            .formatted(what, why, cause, child.commandLine(), child.outputTail().strip()));
  }

  ChildJvm child() {
    return child;
  }

  /** Completes when nothing more will be heard of it; never fails. */
  CompletableFuture<@Nullable Void> silent() {
    return silent;
  }

  /** Ends it in order and waits for that; it is killed if that takes longer than {@code grace}. */
  void close(Duration grace) {
    ChildConnection open = connection;
    if (open != null) {
      send(open, orders.exit);
    }
    child.expectExit(grace);
    child.exit().join();
  }
}
