package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.pool.Bomb.Phase;
import io.partita.pool.Bomb.Way;
import io.partita.testing.Await;
import io.partita.wire.WireException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each phase of a task by each way to fail in it. */
@Tag("B33")
class CrashMatrixIT {
  private static PoolFixture fixture;

  @BeforeAll
  static void start() {
    // Each bomb costs a worker: others are ready by then.
    fixture = PoolFixture.start(PoolFixture.OPTIONS.withProcesses(4).withMinProcesses(3));
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  static Stream<Bomb> bombs() {
    Stream<Bomb> inWorkers =
        Stream.of(Phase.TASK_READ, Phase.TASK_RUN, Phase.RESULT_WRITE)
            .flatMap(phase -> Arrays.stream(Way.values()).map(way -> new Bomb(phase, way)));
    return Stream.concat(inWorkers, Stream.of(new Bomb(Phase.RESULT_READ, Way.EXCEPTION)));
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void taskThatGoesOff_failsAloneWithATypedError(Bomb bomb) throws Exception {
    Future<Long> sibling = fixture.pool.submit(PoolFixture::ownPid);
    assertFailsAsItShould(bomb, fixture.pool.submit(bomb.task()));
    assertThat(Await.get(sibling)).isPositive();
    assertThat(Await.get(fixture.pool.submit(() -> "next"))).isEqualTo("next");
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void taskThatGoesOff_submittedByACallback_failsAloneWithATypedError(Bomb bomb) throws Exception {
    CompletableFuture<Object> submitted =
        fixture.pool.applyAsync(() -> 1).thenCompose(one -> fixture.pool.applyAsync(bomb.task()));
    assertFailsAsItShould(bomb, submitted);
    assertThat(Await.get(fixture.pool.submit(() -> "next"))).isEqualTo("next");
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void taskThatGoesOff_isAwaitedByACallback_whichMaySubmit(Bomb bomb) throws Exception {
    CompletableFuture<Object> next =
        fixture
            .pool
            .applyAsync(bomb.task())
            .exceptionallyCompose(failure -> fixture.pool.applyAsync(() -> "next"));
    assertThat(Await.get(next)).isEqualTo("next");
  }

  private static void assertFailsAsItShould(Bomb bomb, Future<Object> future) {
    var failure =
        assertThatThrownBy(() -> Await.get(future)).isInstanceOf(ExecutionException.class).cause();
    if (bomb.way() != Way.EXCEPTION) {
      failure.isInstanceOfSatisfying(
          WorkerDiedException.class,
          death -> assertThat(death.exitCause()).hasToString(bomb.way().cause));
    } else if (bomb.phase() == Phase.RESULT_READ) {
      failure.isInstanceOf(WireException.class).hasMessageContaining("boom");
    } else {
      failure.isInstanceOf(RemoteTaskException.class).hasMessageContaining("boom");
    }
  }
}
