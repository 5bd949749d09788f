package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;
import io.partita.testing.Await;
import io.partita.wire.ClassPolicy;
import io.partita.wire.UnserializableException;
import io.partita.wire.WireException;
import io.partita.worker.Processes;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessPoolIT {
  private static final Duration MOMENT = Duration.ofSeconds(10);

  /** A class of this test's own. */
  record Point(int x, int y) implements Serializable {}

  private ProcessSupervisor supervisor;
  private ProcessPool pool;

  @BeforeEach
  void start() {
    supervisor = ProcessSupervisor.start(SupervisorOptions.DEFAULTS);
    ClassPolicy results = ClassPolicy.values().allowing(Point.class.getName()::equals);
    pool = ProcessPool.start(PoolFixture.OPTIONS, results, supervisor);
  }

  @AfterEach
  void stop() {
    pool.shutdownNow();
    pool.close();
    supervisor.close();
  }

  @Test
  void lambdas_runInOtherProcesses_withWhatTheyCapture() throws Exception {
    int captured = 20;
    assertThat(Await.get(pool.submit(() -> captured + 1))).isEqualTo(21);
    assertThat(Await.get(pool.submit(() -> ProcessHandle.current().pid())))
        .isNotEqualTo(ProcessHandle.current().pid());
    assertThat(Await.get(pool.submit(() -> new Point(captured, 2)))).isEqualTo(new Point(20, 2));
    assertThat(Await.get(pool.submit(() -> {}))).isNull();
  }

  @Test
  @Tag("B28")
  void exception_isShownWithTypeMessageAndRemoteStack() throws Exception {
    Future<String> future =
        pool.submit(
            () -> {
              throw new IOException("no luck");
            });
    assertThatThrownBy(() -> Await.get(future))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            RemoteTaskException.class,
            e -> assertThat(e.error().type()).isEqualTo("java.io.IOException"))
        .hasMessageContaining("java.io.IOException: no luck (in worker 1 (pid ")
        // Of these, the first is in this class, and the second is never called in this process.
        .hasStackTraceContaining("ProcessPoolIT.lambda$")
        .hasStackTraceContaining("io.partita.pool.OrderRunner.run");
  }

  @Test
  @Tag("B32")
  void workerThatDies_failsItsTaskWithATypedError_andThePoolGoesOn() throws Exception {
    Future<Integer> doomed =
        pool.submit(
            () -> {
              Runtime.getRuntime().halt(9);
              return 1;
            });
    assertThatThrownBy(() -> Await.get(doomed))
        .cause()
        .isInstanceOfSatisfying(
            WorkerDiedException.class,
            e -> {
              assertThat(e.exitCause()).hasToString("EXITED(9)");
              assertThat(e.worker().pid()).isPositive();
            });
    assertThat(Await.get(pool.submit(() -> 2))).isEqualTo(2);
  }

  @Test
  @Tag("B29")
  void whatCannotTravel_failsThatTaskAndLosesNoWorker() throws Exception {
    long pid = Await.get(pool.submit(() -> ProcessHandle.current().pid()));
    Object here = new Object();
    assertThatThrownBy(() -> pool.submit(() -> here.hashCode()))
        .isInstanceOf(UnserializableException.class);
    Future<Object> result = pool.submit(() -> List.of(new Object()));
    assertThatThrownBy(() -> Await.get(result))
        .cause()
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining(UnserializableException.class.getName());
    assertThat(Await.get(pool.submit(() -> ProcessHandle.current().pid()))).isEqualTo(pid);
  }

  @Test
  @Tag("F24")
  void resultOfAClassThatIsNotAllowed_isRefused() {
    Future<Object> future = pool.submit(() -> new java.io.File("x"));
    assertThatThrownBy(() -> Await.get(future))
        .cause()
        .isInstanceOf(WireException.class)
        .hasMessageContaining("java.io.File");
  }

  @Test
  void cancelledWithInterruption_killsTheWorkerOfThatTaskOnly(@TempDir Path directory)
      throws Exception {
    Future<Long> sibling = pool.submit(enterAndWait(directory.resolve("sibling")));
    Future<Long> doomed = pool.submit(enterAndWait(directory.resolve("doomed")));
    long pid = enteredBy(directory.resolve("doomed"));
    long siblingPid = enteredBy(directory.resolve("sibling"));
    assertThat(doomed.cancel(true)).isTrue();
    assertThatThrownBy(() -> Await.get(doomed)).isInstanceOf(CancellationException.class);
    Await.until("killed", () -> !Processes.isAlive(pid));
    assertThat(Processes.isAlive(siblingPid)).isTrue();
    assertThat(sibling.isDone()).isFalse();
    assertThat(Await.get(pool.submit(() -> 1))).isEqualTo(1);
  }

  @Test
  void invokeAll_givesEveryResultInOrder_invokeAnyTheFirstSuccess() throws Exception {
    ProcessPool.Task<Integer> one = () -> 1;
    ProcessPool.Task<Integer> two = () -> 2;
    ProcessPool.Task<Integer> bad =
        () -> {
          throw new IOException("bad");
        };
    List<Future<Integer>> futures = pool.invokeAll(List.of(one, bad, two));
    assertThat(futures).allMatch(Future::isDone);
    assertThat(Await.get(futures.get(0))).isEqualTo(1);
    assertThatThrownBy(() -> futures.get(1).get()).isInstanceOf(ExecutionException.class);
    assertThat(Await.get(futures.get(2))).isEqualTo(2);
    assertThat(pool.invokeAny(List.of(bad, two))).isEqualTo(2);
    assertThatThrownBy(() -> pool.invokeAny(List.of(bad, bad)))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void invokeAllWithATimeout_cancelsWhatIsNotDone(@TempDir Path directory) throws Exception {
    assertThat(Await.get(pool.submit(() -> 1))).isEqualTo(1);
    List<Future<Long>> futures =
        pool.invokeAll(List.of(enterAndWait(directory.resolve("x"))), 300, TimeUnit.MILLISECONDS);
    assertThat(futures).hasSize(1).allMatch(Future::isCancelled);
  }

  @Test
  @Tag("B30")
  void shutdown_completesWhatWasSubmitted_andRefusesMore() throws Exception {
    List<Future<Integer>> futures =
        List.of(pool.submit(() -> 1), pool.submit(() -> 2), pool.submit(() -> 3));
    pool.shutdown();
    assertThatThrownBy(() -> pool.submit(() -> 4)).isInstanceOf(RejectedExecutionException.class);
    assertThat(pool.awaitTermination(MOMENT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(pool.isTerminated()).isTrue();
    assertThat(futures.get(2).get()).isEqualTo(3);
    assertThat(pool.snapshot()).isEmpty();
  }

  @Test
  @Tag("B30")
  @Tag("B35")
  void shutdownNow_killsWhatRuns_andReturnsWhatNeverStarted(@TempDir Path directory)
      throws Exception {
    Future<Long> first = pool.submit(enterAndWait(directory.resolve("first")));
    Future<Long> second = pool.submit(enterAndWait(directory.resolve("second")));
    enteredBy(directory.resolve("first"));
    enteredBy(directory.resolve("second"));
    Future<Integer> third = pool.submit(() -> 3);
    assertThat(pool.shutdownNow()).hasSize(1);
    assertThat(pool.awaitTermination(MOMENT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> Await.get(first)).hasRootCauseInstanceOf(WorkerDiedException.class);
    assertThatThrownBy(() -> Await.get(second)).hasRootCauseInstanceOf(WorkerDiedException.class);
    assertThatThrownBy(() -> Await.get(third)).isInstanceOf(CancellationException.class);
  }

  /** Writes its pid into the file, and waits for ever. */
  private static ProcessPool.Task<Long> enterAndWait(Path file) {
    String name = file.toString();
    return () -> {
      Path part = Path.of(name + ".part");
      Files.writeString(part, Long.toString(ProcessHandle.current().pid()));
      Files.move(part, Path.of(name));
      new CountDownLatch(1).await();
      return 0L;
    };
  }

  private static long enteredBy(Path file) throws IOException {
    Await.until("entered " + file, () -> Files.exists(file));
    return Long.parseLong(Files.readString(file));
  }
}
