package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.DeadLetter;
import io.partita.shared.Lease;
import io.partita.shared.LeaseLostException;
import io.partita.shared.LeaseStream;
import io.partita.shared.QueueSettings;
import io.partita.shared.Refusal;
import io.partita.shared.Session;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedObjectException;
import io.partita.shared.SharedQueue;
import io.partita.shared.Update;
import io.partita.testing.Await;
import io.partita.testing.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Items that stay in the manager until they are completed. */
class LeaseTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final CoreFixture fixture = CoreFixture.start();
  private final Session session = fixture.connect();
  private final String name = CoreFixture.newName();
  private final SharedQueue<String> queue =
      session.queue(name, QueueSettings.DEFAULTS.withMaxDeliveries(2));

  @AfterEach
  void close() {
    fixture.close();
  }

  private SharedQueue<String> ofAnother(Session other) {
    return other.queue(name);
  }

  @Test
  void leased_isNobodyElses_andGoneWhenCompleted() throws Exception {
    queue.putAll(List.of("a", "b"));
    Lease<String> lease = queue.lease();
    assertThat(lease.item()).isEqualTo("a");
    assertThat(lease.delivery()).isEqualTo(1);
    assertThat(queue).containsExactly("b");
    assertThat(queue.leased()).isEqualTo(1);
    lease.complete();
    assertThat(queue.leased()).isZero();
    assertThat(queue).containsExactly("b");
  }

  @Test
  void released_isAtTheHeadAsIfItHadNotBeenLeased() throws Exception {
    queue.putAll(List.of("a", "b"));
    queue.lease().release();
    try (Lease<String> again = queue.lease()) {
      assertThat(again.item()).isEqualTo("a");
      assertThat(again.delivery()).isEqualTo(1);
      again.complete();
    }
  }

  @Test
  @Tag("F16")
  void sessionEnds_itemsAreAtTheHeadInTheirOrder_andCounted() throws Exception {
    queue.putAll(List.of("a", "b", "c", "d"));
    try (Session other = fixture.connect()) {
      assertThat(ofAnother(other).lease().item()).isEqualTo("a");
      assertThat(ofAnother(other).lease().item()).isEqualTo("b");
    }
    Await.until("they are back", () -> queue.size() == 4);
    Lease<String> first = queue.lease();
    assertThat(first.item()).isEqualTo("a");
    assertThat(first.delivery()).isEqualTo(2);
    assertThat(queue).containsExactly("b", "c", "d");
  }

  @Test
  @Tag("F16")
  void waiter_hasWhatASessionThatEndsHadLeased() throws Exception {
    queue.put("a");
    Session other = fixture.connect();
    ofAnother(other).lease();
    Future<Lease<String>> waiting = Background.call(queue::lease);
    Await.until("it waits", () -> session.snapshot().waiters() == 1);
    other.close();
    assertThat(Await.get(waiting).item()).isEqualTo("a");
  }

  @Test
  @Tag("F16")
  void failedTooOften_isADeadLetterWithItsCauses() throws Exception {
    queue.put("poison");
    queue.lease().fail("no number");
    Session other = fixture.connect();
    Lease<String> last = ofAnother(other).lease();
    assertThat(last.delivery()).isEqualTo(2);
    other.close();
    Await.until("it is dead", () -> !queue.deadLetters().isEmpty());
    DeadLetter<String> letter = queue.deadLetters().get(0);
    assertThat(letter.item()).isEqualTo("poison");
    assertThat(letter.causes()).hasSize(2).first().isEqualTo("no number");
    assertThat(letter.causes().get(1)).contains("session").contains("ended");
    assertThat(queue.poll()).isNull();
    assertThat(queue.join(Duration.ZERO)).isTrue();

    assertThat(queue.requeueDeadLetters()).isEqualTo(1);
    assertThat(queue.lease().delivery()).isEqualTo(1);
    assertThat(queue.deadLetters()).isEmpty();
  }

  @Test
  void deadLetters_takeRoomUntilTheyAreDropped() throws Exception {
    SharedQueue<String> small =
        session.queue(QueueSettings.DEFAULTS.withCapacity(1).withMaxDeliveries(1));
    small.put("a");
    small.lease().fail("never mind");
    assertThat(small.offer("b")).isFalse();
    assertThat(small.remainingCapacity()).isZero();
    assertThat(small.dropDeadLetters()).isEqualTo(1);
    assertThat(small.offer("b")).isTrue();
  }

  @Test
  void closedWithoutBeingCompleted_hasFailed() throws Exception {
    queue.put("a");
    try (Lease<String> lease = queue.lease()) {
      assertThat(lease.delivery()).isEqualTo(1);
    }
    assertThat(queue.lease().delivery()).isEqualTo(2);
  }

  @Test
  void endedTwice_isAnError_andChangesNothing() throws Exception {
    queue.put("a");
    Lease<String> lease = queue.lease();
    lease.complete();
    assertThatThrownBy(lease::complete).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(lease::release).isInstanceOf(LeaseLostException.class);
    assertThat(queue).isEmpty();
  }

  @Test
  @Tag("F16")
  void anothersLease_cannotBeEnded() throws Exception {
    queue.put("a");
    Session other = fixture.connect();
    Lease<String> lease = ofAnother(other).lease();
    other.close();
    Await.until("it is back", () -> queue.size() == 1);
    assertThatThrownBy(lease::complete)
        .satisfiesAnyOf(
            e -> assertThat(e).isInstanceOf(LeaseLostException.class),
            e -> assertThat(e).isInstanceOf(io.partita.shared.ManagerGoneException.class));
    assertThat(queue).containsExactly("a");
  }

  @Test
  void completion_andItsUpdates_areOneStep() throws Exception {
    ConcurrentMap<String, Long> counts = session.map(CoreFixture.newName());
    SharedNumber done = session.number(CoreFixture.newName());
    SharedQueue<String> next = session.queue(CoreFixture.newName());
    queue.put("a b a");
    queue
        .lease()
        .complete(
            Update.add(counts, "a", 2),
            Update.add(counts, "b", 1),
            Update.add(done, 1),
            Update.put(next, "c"));
    assertThat(counts).containsOnly(java.util.Map.entry("a", 2L), java.util.Map.entry("b", 1L));
    assertThat(done.get()).isEqualTo(1);
    assertThat(next).containsExactly("c");
    assertThat(queue.join(Duration.ZERO)).isTrue();
  }

  @Test
  void completionThatIsRefused_changesNothing_andTheLeaseGoesOn() throws Exception {
    ConcurrentMap<String, Object> counts = session.map(CoreFixture.newName());
    SharedNumber done = session.number(CoreFixture.newName());
    SharedQueue<String> full = session.queue(QueueSettings.DEFAULTS.withCapacity(2));
    full.put("x");
    queue.put("a");
    Lease<String> lease = queue.lease();
    assertThatThrownBy(
            () -> lease.complete(Update.add(done, 1), Update.put(full, "y"), Update.put(full, "z")))
        .isInstanceOfSatisfying(
            SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.FULL));
    counts.put("text", "no number");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> lease.complete(Update.add(done, 1), Update.add(asLongs(counts), "text", 1)));
    assertThat(done.get()).isZero();
    assertThat(full).containsExactly("x");
    assertThat(queue.leased()).isEqualTo(1);
    lease.complete(Update.add(done, 1));
    assertThat(done.get()).isEqualTo(1);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static ConcurrentMap<String, Long> asLongs(ConcurrentMap<String, Object> map) {
    return (ConcurrentMap) map;
  }

  @Test
  void updateThatPutsAnItem_isTakenByWhoWaitsForIt() throws Exception {
    SharedQueue<String> next = session.queue(CoreFixture.newName());
    Future<String> waiting = Background.call(next::take);
    Await.until("it waits", () -> session.snapshot().waiters() == 1);
    queue.put("a");
    queue.lease().complete(Update.put(next, "b"));
    assertThat(Await.get(waiting)).isEqualTo("b");
  }

  @Test
  @Tag("B15")
  void closedForPut_isOverOnlyWhenNothingCanComeBack() throws Exception {
    queue.put("a");
    Lease<String> lease = queue.lease();
    queue.closeForPut();
    assertThat(queue.lease(Duration.ZERO)).isNull();
    Future<Lease<String>> waiting = Background.call(queue::lease);
    Await.until("it waits", () -> session.snapshot().waiters() == 1);
    lease.fail("try again");
    Lease<String> again = Await.get(waiting);
    Future<String> last = Background.call(queue::take);
    Await.until("it waits", () -> session.snapshot().waiters() == 1);
    again.complete();
    assertThatThrownBy(() -> Await.get(last)).rootCause().hasMessageContaining("closed");
    assertThatThrownBy(() -> queue.put("b")).isInstanceOf(SharedObjectException.class);
  }

  @Test
  @Tag("B13")
  void join_waitsUntilAllIsDone_completedOrDropped() throws Exception {
    queue.putAll(List.of("a", "b", "c"));
    Future<Object> joined =
        Background.call(
            () -> {
              queue.join();
              return "joined";
            });
    assertThat(queue.take()).isEqualTo("a");
    Lease<String> lease = queue.lease();
    queue.clear();
    assertThat(queue.join(Duration.ofMillis(20))).isFalse();
    queue.taskDone();
    assertThat(queue.join(Duration.ZERO)).isFalse();
    assertThat(joined).isNotDone();
    lease.complete();
    assertThat(Await.get(joined)).isEqualTo("joined");
    assertThat(queue.join(Duration.ZERO)).isTrue();
  }

  @Test
  @Tag("B13")
  void taskDoneOnceTooOften_isAnError() throws Exception {
    queue.put("a");
    queue.take();
    queue.taskDone();
    assertThatThrownBy(queue::taskDone)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("done already");
  }

  @Test
  void stream_handsOutInOrder_andReleasesTheRestWhenClosed() throws Exception {
    queue.putAll(List.of("a", "b", "c", "d", "e"));
    try (LeaseStream<String> leases = queue.leases(4)) {
      next(leases, "a").complete();
      next(leases, "b").fail("try again");
    }
    Await.until("all are back", () -> queue.leased() == 0);
    assertThat(queue).containsExactlyInAnyOrder("b", "c", "d", "e");
    Lease<String> first = queue.lease(SOON);
    assertThat(first).isNotNull();
  }

  private static Lease<String> next(LeaseStream<String> leases, String item) throws Exception {
    Lease<String> next = Objects.requireNonNull(leases.next());
    assertThat(next.item()).isEqualTo(item);
    return next;
  }

  @Test
  void stream_isOverWhenTheQueueIs() throws Exception {
    queue.putAll(List.of("a", "b", "c"));
    queue.closeForPut();
    List<Future<Void>> completions = new ArrayList<>();
    try (LeaseStream<String> leases = queue.leases(10)) {
      completions.add(next(leases, "a").completeAsync());
      completions.add(next(leases, "b").completeAsync());
      completions.add(next(leases, "c").completeAsync());
      assertThat(leases.next()).isNull();
      assertThat(leases.next()).isNull();
    }
    for (Future<Void> completion : completions) {
      Await.get(completion);
    }
    assertThat(queue.join(SOON)).isTrue();
  }

  @Test
  void streamThatWaits_isClosedWithoutTakingMore() throws Exception {
    LeaseStream<String> leases = queue.leases(2);
    AtomicReference<@Nullable Thread> waiter = new AtomicReference<>();
    Future<String> waiting =
        Background.call(
            () -> {
              waiter.set(Thread.currentThread());
              try {
                return "took " + leases.next();
              } catch (InterruptedException e) {
                return "interrupted";
              }
            });
    Await.until("it waits", () -> session.snapshot().waiters() == 1);
    Objects.requireNonNull(waiter.get()).interrupt();
    assertThat(Await.get(waiting)).isEqualTo("interrupted");
    leases.close();
    assertThat(session.snapshot().waiters()).isZero();
    queue.put("a");
    assertThat(queue.poll()).isEqualTo("a");
  }
}
