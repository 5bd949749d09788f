package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.ExitCause;
import io.partita.lane.Answer;
import io.partita.lane.Lane;
import io.partita.lane.LaneEnd;
import io.partita.testing.Await;
import io.partita.testing.Background;
import io.partita.worker.TaskOutcome;
import io.partita.worker.WorkerId;
import io.partita.worker.WorkerLife;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of orders when a worker ends, with the worker's side of its lane in this process.
 */
class ShiftTest {
  private static final TaskOutcome.Died KILLED =
      new TaskOutcome.Died(
          new WorkerId(1, 4711),
          new ExitCause(ExitCause.Kind.SIGNAL, "KILL"),
          "none",
          WorkerLife.UNKNOWN);

  @TempDir private Path directory;
  private final List<Shift> shifts = new ArrayList<>();
  private final Desk desk =
      new Desk(
          PoolFixture.OPTIONS.withProcesses(1).withIdleTimeout(Duration.ofNanos(1)), this::hire);

  private void hire() {
    try {
      Lane lane = Lane.create(directory.resolve("lane" + shifts.size()));
      shifts.add(new Shift(desk, lane, () -> {}));
      desk.hired(shifts.get(shifts.size() - 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessFuture<Integer> submit(int value) {
    byte[] order = {(byte) value};
    ProcessFuture<Integer> future =
        new ProcessFuture<>(desk, order, value, (bytes, worker) -> (int) bytes[0]);
    desk.submit(future);
    return future;
  }

  /** The worker's side; a bell that it rings is never heard. */
  private static LaneEnd begin(Shift shift) throws IOException {
    return LaneEnd.open(shift.lane().file(), () -> {});
  }

  private static void answer(LaneEnd worker) {
    LaneEnd.Claimed order = Objects.requireNonNull(worker.claim());
    worker.answer(new Answer(order.index(), 0, 1, order.bytes()));
  }

  @Test
  @Tag("B32")
  @Tag("B38")
  void workerDiesBeforeItTellsOfAnAnswer_theAnswerCounts_andWhatItHadNotBegunGoesToTheNext()
      throws Exception {
    ProcessFuture<Integer> answered = submit(1);
    ProcessFuture<Integer> begun = submit(2);
    ProcessFuture<Integer> waiting = submit(3);
    desk.ready(shifts.get(0));
    LaneEnd first = begin(shifts.get(0));
    answer(first);
    assertThat(first.claim()).isNotNull();
    shifts.get(0).ended(KILLED);
    assertThat(answered).isCompletedWithValue(1);
    assertThatThrownBy(begun::join)
        .hasCauseInstanceOf(WorkerDiedException.class)
        .hasMessageContaining("SIGNAL(KILL)");
    assertThat(waiting).isNotDone();
    complete(shifts.get(1));
    assertThat(waiting).isCompletedWithValue(3);
  }

  private void complete(Shift next) throws IOException {
    desk.ready(next);
    answer(begin(next));
    next.message(new FromShift.Bell().toBytes());
  }

  @Test
  @Tag("B36")
  void orderThatComesWhenAnIdleWorkerLeaves_goesToTheNext() throws Exception {
    ProcessFuture<Integer> early = submit(1);
    desk.ready(shifts.get(0));
    LaneEnd leaving = begin(shifts.get(0));
    answer(leaving);
    shifts.get(0).message(new FromShift.Bell().toBytes());
    assertThat(early).isCompletedWithValue(1);
    desk.review(List.of());
    assertThat(Await.get(Background.supply(() -> leaving.claim() == null))).isTrue();
    ProcessFuture<Integer> late = submit(2);
    shifts.get(0).ended(new TaskOutcome.Completed(new byte[0]));
    assertThat(shifts).hasSize(2);
    complete(shifts.get(1));
    assertThat(Await.get(late)).isEqualTo(2);
  }
}
