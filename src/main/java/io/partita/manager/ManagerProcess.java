package io.partita.manager;

import io.partita.ExitCause;
import io.partita.process.ChildRequest;
import io.partita.process.JvmOptions;
import io.partita.process.ProcessSupervisor;
import io.partita.process.Training;
import io.partita.transport.AuthKey;
import io.partita.transport.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The parent's side of a manager's process, from its start to its end. */
final class ManagerProcess {
  private static final System.Logger LOG = System.getLogger("io.partita.manager");
  private static final AtomicInteger SOCKETS = new AtomicInteger();

  private final ServingChild serving;
  private final ToManager.Begin begin;
  private final Duration grace;
  private final int epoch;

  /** Nothing more will be heard. */
  private final CompletableFuture<@Nullable Void> gone;

  private ManagerProcess(ServingChild serving, ToManager.Begin begin, JvmOptions jvm) {
    this.serving = serving;
    this.begin = begin;
    this.grace = jvm.termGrace();
    this.gone = serving.silent().thenRun(this::deleteSocket);
    this.epoch = serving.awaitReady(jvm.startTimeout()).epoch();
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
    ServingChild.Orders orders =
        new ServingChild.Orders(ToManager.frame(begin), ToManager.frame(new ToManager.Exit()));
    return new ManagerProcess(
        ServingChild.launch("The manager", request, orders, supervisor), begin, options.jvm());
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
    return serving.child().pid();
  }

  CompletableFuture<ExitCause> exit() {
    return serving.child().exit();
  }

  boolean isAlive() {
    // Its end may not have been heard yet.
    return !gone.isDone() && serving.child().identity().isAlive();
  }

  /** Whether it is gone, or goes within this time. */
  boolean isGoneWithin(Duration time) throws InterruptedException {
    try {
      gone.get(time.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("It never fails", e);
    }
  }

  /** Ends it in order and waits for that. */
  void close() {
    serving.close(grace);
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
    return serving.child().toString();
  }
}
