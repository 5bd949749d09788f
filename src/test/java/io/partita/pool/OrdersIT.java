package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.wire.WireException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How orders go to workers, and answers come back. */
class OrdersIT {
  @Test
  void nothingWaitsBehindALongTask_whileAWorkerIsIdle(@TempDir Path directory) throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      Path gate = directory.resolve("gate");
      for (int round = 0; round < 3; round++) {
        // So that both workers are used to short tasks, and get many of them ahead.
        fixture.pool.map(i -> i, IntStream.range(0, 500).boxed().toList(), 1);
        Path entered = directory.resolve("entered" + round);
        List<Future<Integer>> shorts = new ArrayList<>(submitShort(fixture, 20));
        Future<Long> endless = fixture.pool.submit(PoolFixture.enterAndAwait(entered, gate));
        shorts.addAll(submitShort(fixture, 100));
        for (Future<Integer> one : shorts) {
          assertThat(Await.get(one)).isEqualTo(1);
        }
        if (round == 2) {
          Files.createFile(gate);
          assertThat(Await.get(endless)).isPositive();
        } else {
          PoolFixture.enteredBy(entered);
          endless.cancel(true);
        }
      }
    }
  }

  private static List<Future<Integer>> submitShort(PoolFixture fixture, int count) {
    List<Future<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      futures.add(fixture.pool.submit(() -> 1));
    }
    return futures;
  }

  @Test
  @Tag("B29")
  void ordersAndResultsOfAnySize_comeThrough() throws Exception {
    PoolOptions roomy =
        PoolFixture.OPTIONS.withJvm(PoolFixture.SMALL_JVM.plusArguments("-Xmx300m"));
    try (PoolFixture fixture = PoolFixture.start(roomy)) {
      Random random = new Random(7);
      List<Future<byte[]>> futures = new ArrayList<>();
      List<byte[]> sent = new ArrayList<>();
      int limit = 256 << 10;
      for (int i = 0; i < 60; i++) {
        int size = i % 3 == 0 ? limit / 2 - 700 + random.nextInt(1400) : random.nextInt(limit * 2);
        byte[] bytes = new byte[i == 30 ? 20 << 20 : size];
        random.nextBytes(bytes);
        sent.add(bytes);
        futures.add(fixture.pool.submit(() -> bytes));
      }
      for (int i = 0; i < sent.size(); i++) {
        assertThat(Arrays.equals(Await.get(futures.get(i)), sent.get(i)))
            .as("order %s", i)
            .isTrue();
      }
    }
  }

  @Test
  @Tag("B29")
  void resultBeyondTheLimit_failsItsTask_andLosesNoWorker() throws Exception {
    PoolOptions roomy =
        PoolFixture.OPTIONS
            .withProcesses(1)
            .withJvm(PoolFixture.SMALL_JVM.plusArguments("-Xmx500m"));
    try (PoolFixture fixture = PoolFixture.start(roomy)) {
      long pid = fixture.pid();
      Future<byte[]> tooLarge = fixture.pool.submit(() -> new byte[65 << 20]);
      assertThatThrownBy(() -> Await.get(tooLarge))
          .cause()
          .isInstanceOf(RemoteTaskException.class)
          .hasMessageContaining(WireException.class.getName())
          .hasMessageContaining("over the limit");
      byte[] large = new byte[65 << 20];
      assertThatThrownBy(() -> fixture.pool.submit(() -> large.length))
          .isInstanceOf(WireException.class)
          .hasMessageContaining("over the limit");
      assertThat(fixture.pid()).isEqualTo(pid);
    }
  }

  @Test
  @Tag("B29")
  void errorWithAHugeMessage_arrivesCut() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Future<Integer> future =
          fixture.pool.submit(
              () -> {
                throw new IllegalStateException("x".repeat(4 << 20));
              });
      assertThatThrownBy(() -> Await.get(future))
          .cause()
          .isInstanceOf(RemoteTaskException.class)
          .hasMessageContaining("xxx… [cut here]");
    }
  }

  @Test
  void manyThreadsThatSubmitAndWait_eachGetTheirOwn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      CountDownLatch gate = new CountDownLatch(1);
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int base = t * 10_000;
        all.add(
            threads.submit(
                () -> {
                  gate.await();
                  for (int i = base; i < base + 1500; i++) {
                    int value = i;
                    assertThat(fixture.pool.submit(() -> value).get()).isEqualTo(value);
                  }
                  return null;
                }));
      }
      gate.countDown();
      for (Future<?> one : all) {
        Await.get(one);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void taskThatSpoilsItsThread_doesNotHarmTheNext() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      for (int i = 0; i < 20; i++) {
        assertThat(Await.get(fixture.pool.submit(OrdersIT::spoil))).isEqualTo("true false");
      }
    }
  }

  private static String spoil() {
    Thread thread = Thread.currentThread();
    boolean own = thread.getContextClassLoader() == OrdersIT.class.getClassLoader();
    String found = own + " " + thread.isInterrupted();
    thread.setContextClassLoader(null);
    thread.interrupt();
    return found;
  }

  @Test
  void taskWithState_isReadAnewEachTime() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      int[] counter = {0};
      ProcessPool.Task<Integer> counting = () -> ++counter[0];
      assertThat(Await.get(fixture.pool.submit(counting))).isEqualTo(1);
      assertThat(Await.get(fixture.pool.submit(counting))).isEqualTo(1);
      counter[0] = 5;
      assertThat(Await.get(fixture.pool.submit(counting))).isEqualTo(6);
    }
  }
}
