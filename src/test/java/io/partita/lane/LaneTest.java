package io.partita.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.wire.WireException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides in one process: the memory is the same. */
class LaneTest {
  private static final byte[] TASK = {1, 2, 3};

  private final Semaphore bell = new Semaphore(0);
  @TempDir private Path directory;
  private Lane lane;

  @BeforeEach
  void create() throws IOException {
    lane = Lane.create(directory.resolve("lane"));
  }

  private LaneEnd end() throws IOException {
    return LaneEnd.open(lane.file(), bell::release);
  }

  @Test
  void tasks_areClaimedInOrder_withWhatWasOffered() throws Exception {
    LaneEnd end = end();
    lane.offer(7, TASK);
    lane.offer(8, new byte[0]);
    assertThat(lane.begun()).isZero();
    assertClaimed(end.claim(), 0, 7, TASK);
    assertThat(lane.begun()).isEqualTo(1);
    assertClaimed(end.claim(), 1, 8, new byte[0]);
    assertThat(lane.begun()).isEqualTo(2);
    lane.close();
    assertThat(end.claim()).isNull();
  }

  private static void assertClaimed(
      LaneEnd.@Nullable Claimed claimed, int index, long number, byte[] bytes) {
    LaneEnd.Claimed one = Objects.requireNonNull(claimed);
    assertThat(one.index()).isEqualTo(index);
    assertThat(one.number()).isEqualTo(number);
    assertThat(one.bytes()).isEqualTo(bytes);
  }

  @Test
  void taskTakenBack_isNeverClaimed_oneThatHasBegunIsNotTakenBack() throws Exception {
    LaneEnd end = end();
    for (int i = 0; i < 4; i++) {
      lane.offer(i, TASK);
    }
    end.claim();
    assertThat(lane.retract(2)).isEqualTo(2);
    lane.offer(9, TASK);
    assertClaimed(end.claim(), 1, 1, TASK);
    assertClaimed(end.claim(), 2, 9, TASK);
    assertThat(lane.retract(Integer.MAX_VALUE)).isZero();
    assertThat(lane.size()).isEqualTo(3);
  }

  @Test
  void closedLane_isStillEmptiedFirst() throws Exception {
    LaneEnd end = end();
    lane.offer(1, TASK);
    lane.close();
    assertThat(end.claim()).isNotNull();
    assertThat(end.claim()).isNull();
  }

  @Test
  void answers_areThereBeforeTheNextTaskBegins() throws Exception {
    LaneEnd end = end();
    lane.offer(0, TASK);
    lane.offer(0, TASK);
    end.claim();
    end.answer(new Answer(0, 5, 1234, TASK));
    end.claim();
    List<Answer> answers = new ArrayList<>();
    lane.takeAnswers(answers);
    assertThat(answers).hasSize(1);
    assertThat(answers.get(0).index()).isZero();
    assertThat(answers.get(0).mark()).isEqualTo(5);
    assertThat(answers.get(0).micros()).isEqualTo(1234);
    assertThat(answers.get(0).bytes()).isEqualTo(TASK);
    assertThat(lane.hasAnswers()).isFalse();
  }

  @Test
  void room_isUsedAgainWhenItIsSettled_andThereIsSomeInAnEmptyLane() throws Exception {
    LaneEnd end = end();
    int index = 0;
    for (int round = 0; round < 40; round++) {
      byte[] large = new byte[Lane.MAX_BYTES - 1000 * (round % 7)];
      int offered = 0;
      for (; lane.hasRoom(large.length); offered++) {
        lane.offer(0, large);
      }
      assertThat(offered).isBetween(1, 2);
      assertThatThrownBy(() -> lane.offer(0, large)).isInstanceOf(IllegalStateException.class);
      for (; offered > 0; offered--, index++) {
        end.claim();
        end.answer(new Answer(index, 0, 0, large));
        lane.takeAnswers(new ArrayList<>());
        assertThat(lane.holds(index)).isTrue();
        lane.settle(index);
        assertThat(lane.holds(index)).isFalse();
      }
    }
  }

  @Test
  void capacity_isTheMostThatIsNotSettled() throws Exception {
    LaneEnd end = end();
    for (int i = 0; i < Lane.CAPACITY; i++) {
      assertThat(lane.hasRoom(1)).isTrue();
      lane.offer(0, new byte[1]);
    }
    assertThat(lane.hasRoom(1)).isFalse();
    end.claim();
    end.claim();
    lane.settle(1);
    assertThat(lane.hasRoom(1)).as("the oldest is not settled").isFalse();
    lane.settle(0);
    assertThat(lane.hasRoom(1)).isTrue();
    assertThat(lane.size()).isEqualTo(Lane.CAPACITY - 2);
  }

  @Test
  @Tag("B36")
  void sleeper_isToldOfTasks_alsoWhenWhatWokeItIsTakenBack() throws Exception {
    CompletableFuture<LaneEnd> opened = new CompletableFuture<>();
    CompletableFuture<LaneEnd.@Nullable Claimed> claimed =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                LaneEnd end = end();
                opened.complete(end);
                return end.claim();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    LaneEnd end = Await.get(opened);
    for (int i = 0; i < 3; i++) {
      // It sleeps sooner or later, and says so.
      Await.until("asleep", () -> offerAndTakeBack());
      end.wake();
    }
    Await.until("asleep again", () -> offerIfAsleep());
    end.wake();
    assertThat(Await.get(claimed)).isNotNull();
  }

  private boolean offerAndTakeBack() {
    lane.offer(1, TASK);
    assertThat(lane.retract(1)).isLessThanOrEqualTo(1);
    return lane.mustWakeEnd();
  }

  private boolean offerIfAsleep() {
    if (!lane.mustWakeEnd()) {
      return false;
    }
    lane.offer(2, TASK);
    return true;
  }

  @Test
  void bell_ringsOnceForASleepingLane_andNotForOneThatLooks() throws Exception {
    LaneEnd end = end();
    for (int i = 0; i < 5; i++) {
      lane.offer(0, TASK);
      end.claim();
    }
    end.answer(new Answer(0, 0, 0, TASK));
    end.answer(new Answer(1, 0, 0, TASK));
    assertThat(bell.drainPermits()).isEqualTo(1);
    lane.sleep(false);
    end.answer(new Answer(2, 0, 0, TASK));
    assertThat(bell.drainPermits()).isZero();
    lane.sleep(true);
    end.answer(new Answer(3, 0, 0, TASK));
    end.answer(new Answer(4, 0, 0, TASK));
    assertThat(bell.drainPermits()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void offersRetractionsAndClaimsAtOnce_eachTaskIsEitherTakenBackOrBegunOnce(long seed)
      throws Exception {
    int tasks = 30_000;
    CompletableFuture<List<Long>> claimed =
        CompletableFuture.supplyAsync(() -> claimAll(new Random(seed)));
    Random random = new Random(seed);
    List<Long> waiting = new ArrayList<>();
    List<Long> outstanding = new ArrayList<>();
    List<Long> expected = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    int settled = 0;
    for (long number = 0; number < tasks; ) {
      byte[] task = contentOf(number);
      if (random.nextInt(8) == 0) {
        for (int back = lane.retract(random.nextInt(6)); back > 0; back--) {
          waiting.add(outstanding.remove(outstanding.size() - 1));
        }
      } else if (lane.hasRoom(task.length)) {
        lane.offer(number, task);
        outstanding.add(number);
        number++;
      }
      answers.clear();
      lane.takeAnswers(answers);
      for (Answer answer : answers) {
        assertThat(answer.index()).isEqualTo(settled++);
        assertThat(answer.bytes()).isEqualTo(contentOf(outstanding.get(0)));
        expected.add(outstanding.remove(0));
        lane.settle(answer.index());
      }
    }
    int rest = lane.retract(Integer.MAX_VALUE);
    assertThat(rest).isLessThanOrEqualTo(outstanding.size());
    expected.addAll(outstanding.subList(0, outstanding.size() - rest));
    lane.close();
    assertThat(Await.get(claimed)).isEqualTo(expected);
    assertThat(expected.size() + rest + waiting.size()).isEqualTo(tasks);
    assertThat(waiting).isNotEmpty();
    assertThat(lane.isDamaged()).isFalse();
  }

  private List<Long> claimAll(Random random) {
    List<Long> claimed = new ArrayList<>();
    try {
      LaneEnd end = end();
      Thread waker = new Thread(() -> wakeUntilClosed(end));
      waker.setDaemon(true);
      waker.start();
      LaneEnd.Claimed next = end.claim();
      while (next != null) {
        assertThat(next.bytes()).isEqualTo(contentOf(next.number()));
        claimed.add(next.number());
        end.answer(new Answer(next.index(), 0, random.nextInt(1000), next.bytes()));
        next = end.claim();
      }
      waker.interrupt();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return claimed;
  }

  private void wakeUntilClosed(LaneEnd end) {
    while (!Thread.interrupted()) {
      if (lane.mustWakeEnd()) {
        end.wake();
      }
      Thread.onSpinWait();
    }
  }

  private static byte[] contentOf(long number) {
    byte[] bytes = new byte[(int) (number % 11 == 0 ? number % 9000 : number % 60)];
    Arrays.fill(bytes, (byte) number);
    return bytes;
  }

  @Test
  void lane_canBeUsedForTheNextWorker() throws Exception {
    for (int i = 0; i < 3; i++) {
      LaneEnd end = end();
      lane.offer(1, TASK);
      lane.offer(2, TASK);
      assertClaimed(end.claim(), 0, 1, TASK);
      end.answer(new Answer(0, 0, 0, TASK));
      assertThat(bell.drainPermits()).isEqualTo(1);
      lane.close();
      lane.clear();
      assertThat(lane.size()).isZero();
      assertThat(lane.hasAnswers()).isFalse();
    }
  }

  @Test
  void wordsThatCannotBe_areNoticed_andNoTaskIsTakenBack() throws Exception {
    lane.offer(1, TASK);
    write(0, 5L << 32 | 1);
    assertThat(lane.isDamaged()).isFalse();
    assertThat(lane.retract(1)).isZero();
    assertThat(lane.isDamaged()).isTrue();
    lane.clear();
    for (long written : new long[] {-1, Long.MAX_VALUE, Ring.SIZE + 1}) {
      write(Board.WRITTEN, written);
      assertThatThrownBy(() -> lane.takeAnswers(new ArrayList<>()))
          .isInstanceOf(WireException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void answersThatCannotBe_areAnErrorAndNeverMore() throws Exception {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      lane.clear();
      byte[] noise = new byte[4096];
      random.nextBytes(noise);
      if (round % 2 == 0) {
        for (int i = 3; i < noise.length; i += 8) {
          noise[i] = 0;
          noise[i - 1] = 0;
        }
      }
      write(4096 + Ring.SIZE, noise);
      write(Board.WRITTEN, noise.length);
      try {
        lane.takeAnswers(new ArrayList<>());
      } catch (WireException e) {
        assertThat(e).hasMessageContaining("damaged");
      }
    }
  }

  private void write(long position, long word) throws IOException {
    write(
        position,
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(word).array());
  }

  private void write(long position, byte[] bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(lane.file().toFile(), "rw")) {
      file.seek(position);
      file.write(bytes);
    }
  }

  @Test
  void fileThatIsNoLane_isRefused() throws Exception {
    Path other = Files.write(directory.resolve("other"), TASK);
    assertThatThrownBy(() -> LaneEnd.open(other, bell::release))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("3 bytes");
    assertThatThrownBy(() -> Lane.create(lane.file())).isInstanceOf(IOException.class);
  }
}
