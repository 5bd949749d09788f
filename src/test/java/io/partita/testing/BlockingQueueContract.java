package io.partita.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every blocking queue does, the one of the JDK and those that cross processes. */
@Timeout(60)
public abstract class BlockingQueueContract {
  private static final Duration SHORT = Duration.ofMillis(300);

  /** For what takes no time, as the machine may be busy. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  /** A new one that holds so many; {@link Integer#MAX_VALUE} for one without a limit. */
  protected abstract BlockingQueue<Object> create(int capacity);

  private BlockingQueue<Object> unbounded() {
    return create(Integer.MAX_VALUE);
  }

  @Test
  public void items_comeOutInTheOrderTheyWentIn() throws Exception {
    BlockingQueue<Object> queue = unbounded();
    for (int i = 0; i < 1000; i++) {
      queue.put(i);
    }

    assertThat(queue).hasSize(1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(queue.take()).isEqualTo(i);
    }
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  @Tag("B11")
  public void full_isSaidAtOnceOrAfterTheTimeAndNotBefore() throws Exception {
    BlockingQueue<Object> queue = create(2);
    assertThat(queue.offer(1)).isTrue();
    assertThat(queue.offer(2, 1, TimeUnit.SECONDS)).isTrue();

    assertAtOnce(() -> assertThat(queue.offer(3)).isFalse());
    assertAfter(
        SHORT, () -> assertThat(queue.offer(3, SHORT.toMillis(), TimeUnit.MILLISECONDS)).isFalse());
    assertThatThrownBy(() -> queue.add(3)).isInstanceOf(IllegalStateException.class);
    assertThat(queue.remainingCapacity()).isZero();
    assertThat(queue.poll()).isEqualTo(1);
    assertThat(queue.remainingCapacity()).isEqualTo(1);
    assertThat(queue.add(3)).isTrue();
  }

  @Test
  @Tag("B11")
  public void empty_isSaidAtOnceOrAfterTheTimeAndNotBefore() throws Exception {
    BlockingQueue<Object> queue = unbounded();

    assertAtOnce(() -> assertThat(queue.poll()).isNull());
    assertThat(queue.peek()).isNull();
    assertAfter(
        SHORT, () -> assertThat(queue.poll(SHORT.toMillis(), TimeUnit.MILLISECONDS)).isNull());
    assertAtOnce(() -> assertThat(queue.poll(-1, TimeUnit.SECONDS)).isNull());
    assertThatThrownBy(queue::remove).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(queue::element).isInstanceOf(NoSuchElementException.class);
  }

  private interface Act {
    void run() throws InterruptedException;
  }

  private static void assertAtOnce(Act act) throws InterruptedException {
    assertAfter(Duration.ZERO, act);
  }

  private static void assertAfter(Duration time, Act act) throws InterruptedException {
    long before = System.nanoTime();
    act.run();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(time, time.plus(AT_ONCE));
  }

  @Test
  public void takerThatWaits_hasWhatIsPut() throws Exception {
    BlockingQueue<Object> queue = unbounded();
    FutureTask<Object> taker = start(queue::take);
    FutureTask<Object> timed = start(() -> queue.poll(1, TimeUnit.DAYS));
    FutureTask<Object> longest = start(() -> queue.poll(Long.MAX_VALUE, TimeUnit.DAYS));

    queue.put("a");
    queue.put("b");
    queue.put("c");

    assertThat(List.of(Await.get(taker), Await.get(timed), Await.get(longest)))
        .containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  public void putterThatWaits_putsWhenThereIsRoom() throws Exception {
    BlockingQueue<Object> queue = create(1);
    queue.put(1);
    FutureTask<Boolean> putter =
        start(
            () -> {
              queue.put(2);
              return queue.offer(3, 1, TimeUnit.DAYS);
            });

    assertThat(queue.take()).isEqualTo(1);
    assertThat(queue.take()).isEqualTo(2);
    assertThat(queue.take()).isEqualTo(3);
    assertThat(Await.get(putter)).isTrue();
  }

  @Test
  public void null_isRefused() {
    BlockingQueue<Object> queue = unbounded();

    assertThatThrownBy(() -> queue.put(nothing())).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> queue.offer(nothing())).isInstanceOf(NullPointerException.class);
    assertThat(queue.isEmpty()).isTrue();
  }

  @SuppressWarnings("NullAway") // That it is refused is what the test is about.
  private static Object nothing() {
    return null;
  }

  @Test
  public void drainTo_takesWhatIsThereInOrder() throws Exception {
    BlockingQueue<Object> queue = unbounded();
    for (int i = 0; i < 10; i++) {
      queue.put(i);
    }
    List<Object> some = new ArrayList<>();

    assertThat(queue.drainTo(some, 4)).isEqualTo(4);
    assertThat(some).containsExactly(0, 1, 2, 3);
    assertThat(queue.drainTo(some)).isEqualTo(6);
    assertThat(queue.drainTo(some)).isZero();
    assertThat(some).hasSize(10);
    assertThatThrownBy(() -> queue.drainTo(queue)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void content_isSeenWithoutBeingTaken() throws Exception {
    BlockingQueue<Object> queue = unbounded();
    queue.put("a");
    queue.put("b");

    assertThat(queue.peek()).isEqualTo("a");
    assertThat(queue.element()).isEqualTo("a");
    assertThat(new ArrayList<>(queue)).containsExactly("a", "b");
    assertThat(queue.contains("b")).isTrue();
    assertThat(queue.contains("c")).isFalse();
    assertThat(queue.size()).isEqualTo(2);
    queue.clear();
    assertThat(queue.size()).isZero();
    assertThat(queue.remainingCapacity()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  public void interrupted_endsTheWaitAndLosesNothing() throws Exception {
    BlockingQueue<Object> queue = create(1);
    FutureTask<Object> taker = new FutureTask<>(queue::take);
    interruptWaiting(taker);
    assertThatThrownBy(() -> Await.get(taker)).hasCauseInstanceOf(InterruptedException.class);
    queue.put(1);
    FutureTask<Object> putter =
        new FutureTask<>(
            () -> {
              queue.put(2);
              return 0;
            });
    interruptWaiting(putter);
    assertThatThrownBy(() -> Await.get(putter)).hasCauseInstanceOf(InterruptedException.class);

    assertThat(queue.take()).isEqualTo(1);
    assertThat(queue.poll()).isNull();
  }

  private static void interruptWaiting(FutureTask<Object> task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    Await.until(
        "waits", () -> thread.getState() != Thread.State.NEW && thread.getStackTrace().length > 3);
    thread.interrupt();
  }

  @Test
  public void severalPuttersAndTakers_haveEachItemOnce() throws Exception {
    int each = 2000;
    BlockingQueue<Object> queue = create(100);
    List<FutureTask<Object>> putters = new ArrayList<>();
    List<FutureTask<List<Object>>> takers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      putters.add(start(() -> putAll(queue, number * each, each)));
      takers.add(start(() -> takeAll(queue, each)));
    }

    List<Object> all = new ArrayList<>();
    for (FutureTask<List<Object>> taker : takers) {
      all.addAll(Await.get(taker));
    }
    for (FutureTask<Object> putter : putters) {
      Await.get(putter);
    }
    assertThat(all).hasSize(3 * each).doesNotHaveDuplicates();
    assertThat(queue.isEmpty()).isTrue();
  }

  private static Object putAll(BlockingQueue<Object> queue, int first, int count)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      queue.put(first + i);
    }
    return count;
  }

  private static List<Object> takeAll(BlockingQueue<Object> queue, int count)
      throws InterruptedException {
    List<Object> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(queue.take());
    }
    return taken;
  }

  protected static <T> FutureTask<T> start(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread = new Thread(future);
    thread.setDaemon(true);
    thread.start();
    return future;
  }
}
