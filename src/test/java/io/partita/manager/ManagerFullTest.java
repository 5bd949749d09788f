package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.Lease;
import io.partita.shared.Refusal;
import io.partita.shared.Session;
import io.partita.shared.SharedObjectException;
import io.partita.shared.SharedQueue;
import io.partita.testing.Await;
import io.partita.testing.Background;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A manager that has taken on all that it can. */
@Tag("F8")
class ManagerFullTest {
  private static final long MEGABYTE = 1 << 20;
  private static final int ITEM = 100_000;
  private static final int WAITERS = 5;

  private final CoreFixture fixture =
      CoreFixture.start(
          ManagerLimits.DEFAULTS.withMaxBytes(MEGABYTE).withMaxWaiters(WAITERS).withMaxObjects(10));
  private final Session session = fixture.connect();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static void assertFull(org.assertj.core.api.ThrowableAssert.ThrowingCallable what) {
    assertThatThrownBy(what)
        .isInstanceOf(SharedObjectException.class)
        .extracting(failure -> ((SharedObjectException) failure).refusal())
        .isEqualTo(Refusal.FULL);
  }

  @Test
  void memoryIsFull_producersAreTold_andWhatGivesBackGoesOn() throws Exception {
    SharedQueue<byte[]> queue = session.queue("q");
    ConcurrentMap<String, byte[]> map = session.map("m");
    assertThat(session.lock("l").tryLock()).isTrue();
    Lease<byte[]> lease = leaseOfFull(queue);

    assertFull(() -> queue.put(new byte[ITEM]));
    assertFull(() -> map.put("key", new byte[ITEM]));
    session.lock("l").unlock();
    lease.complete();
    map.put("key", new byte[ITEM]);
    assertFull(() -> queue.put(new byte[ITEM]));
    assertThat(map.remove("key")).hasSize(ITEM);
    queue.clear();
    queue.put(new byte[ITEM]);
    assertThat(queue).hasSize(1);
  }

  private static Lease<byte[]> leaseOfFull(SharedQueue<byte[]> queue) throws InterruptedException {
    queue.put(new byte[ITEM]);
    Lease<byte[]> lease = queue.lease();
    try {
      while (queue.offer(new byte[ITEM], 0, TimeUnit.SECONDS)) {
        assertThat(queue.size()).isLessThan(11);
      }
    } catch (SharedObjectException e) {
      assertThat(e.refusal()).isEqualTo(Refusal.FULL);
    }
    return lease;
  }

  @Test
  void waitersAreMany_oneMoreIsTold_andOthersGoOn() throws Exception {
    SharedQueue<String> queue = session.queue("q");
    CompletableFuture<?>[] takers = new CompletableFuture<?>[WAITERS];
    for (int i = 0; i < WAITERS; i++) {
      takers[i] = queue.takeAsync();
    }
    Await.until("all wait", () -> session.snapshot().waiters() == WAITERS);

    assertFull(queue::take);
    CompletableFuture<Void> late = Background.run(() -> queue.add("one"));
    Await.get(late);
    assertThat(CompletableFuture.anyOf(takers)).succeedsWithin(Await.DEADLINE);
    CompletableFuture<String> again = queue.takeAsync();
    Await.until("it waits", () -> session.snapshot().waiters() == WAITERS);
    queue.closeForPut();
    Await.until("nobody waits", () -> session.snapshot().waiters() == 0);
    assertThat(again).isCompletedExceptionally();
  }

  @Test
  void objectsAreMany_oneMoreIsTold_andOneLessMakesRoom() {
    for (int i = 0; i < 10; i++) {
      session.lock("lock " + i);
    }

    assertFull(() -> session.lock("one more"));
    session.drop(session.lock("lock 0"));
    assertThat(session.lock("one more").tryLock()).isTrue();
  }
}
