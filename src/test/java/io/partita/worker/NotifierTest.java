package io.partita.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NotifierTest {
  @Test
  @Tag("F6")
  void noThreadCanBeStarted_listenerIsToldAllTheSame() throws Exception {
    Notifier notifier =
        new Notifier(
            task -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    Probe probe = new Probe();
    Dispatcher closed =
        new Dispatcher(WorkerPoolOptions.forHandler(ScriptHandler.class), new Nothing(), notifier);
    closed.close();
    closed.submit(
        new Call(closed, new Call.Task(1, WorkerKind.only(SmallJvm.OPTIONS), new byte[0]), probe));
    assertThat(probe.awaitEnd()).isEqualTo(new TaskOutcome.NotStarted("the pool is closed"));
    assertThat(probe.ends()).isEqualTo(1);
    assertThat(notifier.awaitAllTold(TimeUnit.SECONDS.toNanos(10))).isTrue();
  }

  /** A pool without workers needs nothing. */
  private static final class Nothing implements Dispatcher.Surroundings {
    @Override
    public Worker newWorker(Worker.Post post) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void later(Runnable action, long nanos) {
      throw new UnsupportedOperationException();
    }
  }
}
