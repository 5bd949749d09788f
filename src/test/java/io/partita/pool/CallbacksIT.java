package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What runs when a result has come. */
@Tag("B27")
class CallbacksIT {
  private static final int MANY = 20;

  @Test
  void callbacksThatWaitForResults_doNotHoldUpEachOther() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      ProcessPool pool = fixture.pool;
      List<CompletableFuture<String>> all = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        all.add(pool.applyAsync(() -> "a").thenApply(a -> a + pool.applyAsync(() -> "b").join()));
      }
      for (CompletableFuture<String> one : all) {
        assertThat(Await.get(one)).isEqualTo("ab");
      }
    }
  }

  @Test
  @Tag("B30")
  void close_waitsForWhatDependsOnResults() throws Exception {
    AtomicInteger ended = new AtomicInteger();
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      CountDownLatch closing = new CountDownLatch(1);
      for (int i = 0; i < MANY; i++) {
        var unused =
            fixture
                .pool
                .applyAsync(() -> "a")
                .thenAccept(
                    a -> {
                      Await.until("closing", () -> closing.getCount() == 0);
                      ended.incrementAndGet();
                    });
      }
      fixture.pool.shutdown();
      closing.countDown();
      fixture.pool.close();
      assertThat(ended).hasValue(MANY);
    }
  }

  @Test
  @Tag("B30")
  void callbackThatClosesItsPool_doesNotWaitForItself() throws Exception {
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      CompletableFuture<Boolean> closed =
          fixture
              .pool
              .applyAsync(() -> "a")
              .thenApply(
                  a -> {
                    fixture.pool.close();
                    return fixture.pool.isTerminated();
                  });
      assertThat(Await.get(closed)).isTrue();
    }
  }
}
