package io.partita.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.partita.pipe.Pipe;
import io.partita.pipe.PipeEnd;
import io.partita.pipe.Ready;
import io.partita.pipe.Waitable;
import io.partita.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Children that hold ends of pipes, and the wait for several of them. */
class PipesAndWaitingIT {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final ContextOptions OPTIONS =
      ContextOptions.DEFAULTS.withJvm(ChildProcessIT.JVM).withSpares(1);

  @AfterAll
  static void stop() {
    ProcessContext.shutDown();
  }

  private static ProcessContext context(StartMethod method) {
    return ProcessContext.of(method, OPTIONS);
  }

  private static ChildProcess started(ProcessContext context, ChildTask task) {
    ChildProcess child = context.process(task);
    child.start();
    return child;
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B9")
  @Tag("B25")
  void pipe_reachesTheChildWithItsTask(StartMethod method) throws Exception {
    ProcessContext context = context(method);
    try (Pipe pipe = context.pipe()) {
      PipeEnd theirs = pipe.second();
      ChildProcess child = started(context, () -> theirs.send("got " + theirs.receive()));
      pipe.first().send("this");
      assertThat(pipe.first().receive()).isEqualTo("got this");
      assertThat(child.join(LONG)).isTrue();
    }
  }

  @Test
  @Tag("B10")
  void pipeOfAnotherContext_isRefusedAndCanStillBeUsed() throws Exception {
    ProcessContext fork = context(StartMethod.FORK);
    ProcessContext spawn = context(StartMethod.SPAWN);
    try (Pipe pipe = fork.pipe()) {
      PipeEnd theirs = pipe.second();
      ChildTask task = () -> theirs.send("here");
      assertThatIllegalStateException()
          .isThrownBy(() -> spawn.process(task).start())
          .withMessageContainingAll("second end of a pipe", "FORK", "SPAWN");
      ChildProcess child = started(fork, task);
      assertThat(pipe.first().receive()).isEqualTo("here");
      assertThat(child.join(LONG)).isTrue();
    }
  }

  /** Well before they would look again because the time has passed. */
  private static <W extends Waitable> List<W> any(List<W> waitables) throws Exception {
    FutureTask<List<W>> wait = new FutureTask<>(() -> Ready.any(waitables, LONG));
    new Thread(wait).start();
    return Await.get(LONG.dividedBy(2), wait);
  }

  private static <W extends Waitable> List<W> all(List<W> waitables) throws Exception {
    FutureTask<List<W>> wait = new FutureTask<>(() -> Ready.all(waitables, LONG));
    new Thread(wait).start();
    return Await.get(LONG.dividedBy(2), wait);
  }

  @Test
  @Tag("B26")
  void waitForSeveralChildren_returnsThoseThatHaveEnded() throws Exception {
    ProcessContext context = context(StartMethod.FORKSERVER);
    ChildProcess one = started(context, ChildProcessIT::waitForEver);
    ChildProcess other = started(context, ChildProcessIT::waitForEver);
    List<ChildProcess> both = List.of(one, other);
    assertThat(Ready.any(both, Duration.ofMillis(50))).isEmpty();
    other.kill();
    assertThat(any(both)).containsExactly(other);
    one.kill();
    assertThat(all(both)).containsExactly(one, other);
  }

  @Test
  @Tag("B26")
  void waitForChildAndPipe_returnsWhatIsReady() throws Exception {
    ProcessContext context = context(StartMethod.FORKSERVER);
    try (Pipe pipe = context.oneWayPipe()) {
      PipeEnd theirs = pipe.second();
      ChildProcess child =
          started(
              context,
              () -> {
                theirs.send("first");
                ChildProcessIT.waitForEver();
              });
      List<Waitable> both = List.of(pipe.first(), child);
      assertThat(any(both)).containsExactly(pipe.first());
      assertThat(pipe.first().receive()).isEqualTo("first");
      child.kill();
      assertThat(all(both)).containsExactly(pipe.first(), child);
    }
  }

  @Test
  void childThatWasNotStarted_cannotBeWaitedFor() {
    ChildProcess child = context(StartMethod.SPAWN).process(() -> {});
    assertThatIllegalStateException()
        .isThrownBy(() -> Ready.any(List.of(child)))
        .withMessageContaining("start()");
  }
}
