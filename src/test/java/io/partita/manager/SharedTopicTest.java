package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.Refusal;
import io.partita.shared.Session;
import io.partita.shared.SharedObjectException;
import io.partita.shared.SharedTopic;
import io.partita.shared.Subscription;
import io.partita.shared.TopicSettings;
import io.partita.shared.TopicSettings.WhenSlow;
import io.partita.testing.Await;
import io.partita.testing.OtherThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a topic does. */
@Timeout(60)
class SharedTopicTest {
  private static final TopicSettings SMALL = TopicSettings.DEFAULTS.withCapacity(3);

  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();
  private final Session session = fixture.connect();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static List<Integer> taken(Subscription<Integer> subscription) {
    List<Integer> taken = new ArrayList<>();
    for (Integer item = subscription.poll(); item != null; item = subscription.poll()) {
      taken.add(item);
    }
    return taken;
  }

  @Test
  void item_reachesAllWhoAreSubscribedThen() throws Exception {
    SharedTopic<Integer> topic = session.topic(name);
    assertThat(topic.publish(0)).isZero();
    Subscription<Integer> first = topic.subscribe();
    assertThat(topic.publish(1)).isEqualTo(1);
    Subscription<Integer> second = fixture.connect().<Integer>topic(name).subscribe();
    assertThat(topic.publish(2)).isEqualTo(2);

    assertThat(taken(first)).containsExactly(1, 2);
    assertThat(taken(second)).containsExactly(2);
    assertThat(second.poll(5, TimeUnit.MILLISECONDS)).isNull();
    assertThat(fixture.row(name).size()).isZero();
    assertThat(fixture.row(name).bytes()).isZero();
  }

  @Test
  void subscriberWhoWaits_hasWhatIsPublished() throws Exception {
    SharedTopic<Integer> topic = session.topic(name);
    Subscription<Integer> subscription = fixture.connect().<Integer>topic(name).subscribe();
    OtherThread<Integer> first = OtherThread.start(subscription::take);
    fixture.awaitWaiters(name, 1);
    OtherThread<Integer> second = OtherThread.start(() -> subscription.poll(1, TimeUnit.DAYS));
    fixture.awaitWaiters(name, 2);
    OtherThread<Integer> interrupted = OtherThread.start(subscription::take);
    fixture.awaitWaiters(name, 3);

    interrupted.interrupt();
    assertThat(interrupted.failure()).isInstanceOf(InterruptedException.class);
    topic.publish(1);
    topic.publish(2);
    topic.publish(3);

    assertThat(first.get()).isEqualTo(1);
    assertThat(second.get()).isEqualTo(2);
    assertThat(subscription.take()).isEqualTo(3);
  }

  @Test
  void slowSubscriber_missesTheOldestWhichIsCounted() {
    SharedTopic<Integer> topic = session.topic(name, SMALL);
    Subscription<Integer> slow = topic.subscribe();
    Subscription<Integer> fast = topic.subscribe();
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      assertThat(topic.publish(i)).isEqualTo(2);
      seen.addAll(taken(fast));
    }

    assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(fast.dropped()).isZero();
    assertThat(slow.dropped()).isEqualTo(7);
    assertThat(taken(slow)).containsExactly(7, 8, 9);
  }

  @Test
  void slowSubscriber_canHoldUpThePublisherInstead() {
    SharedTopic<Integer> topic = session.topic(name, SMALL.withWhenSlow(WhenSlow.REFUSE));
    Subscription<Integer> slow = topic.subscribe();
    Subscription<Integer> fast = topic.subscribe();
    for (int i = 0; i < 3; i++) {
      topic.publish(i);
    }
    assertThat(taken(fast)).containsExactly(0, 1, 2);

    assertThatExceptionOfType(SharedObjectException.class)
        .isThrownBy(() -> topic.publish(3))
        .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.FULL));

    assertThat(fast.poll()).isNull();
    assertThat(slow.poll()).isZero();
    assertThat(topic.publish(3)).isEqualTo(2);
    assertThat(taken(slow)).containsExactly(1, 2, 3);
    assertThat(slow.dropped()).isZero();
  }

  @Test
  void bytes_areALimitToo() {
    SharedTopic<byte[]> topic = session.topic(name, TopicSettings.DEFAULTS.withMaxBytes(1_000));
    Subscription<byte[]> subscription = topic.subscribe();
    topic.publish(new byte[5_000]);
    topic.publish(new byte[400]);
    topic.publish(new byte[401]);

    assertThat(subscription.dropped()).isEqualTo(1);
    assertThat(subscription.poll()).hasSize(400);
    assertThat(subscription.poll()).hasSize(401);
  }

  @Test
  void fullManager_isToldToThePublisher() {
    try (CoreFixture small = CoreFixture.start(ManagerLimits.DEFAULTS.withMaxBytes(10_000))) {
      SharedTopic<byte[]> topic = small.connect().topic(name);
      Subscription<byte[]> subscription = topic.subscribe();
      for (int i = 0; i < 4; i++) {
        topic.publish(new byte[4_000]);
      }
      assertThat(subscription.dropped()).isEqualTo(2);

      assertThatExceptionOfType(SharedObjectException.class)
          .isThrownBy(() -> topic.publish(new byte[20_000]))
          .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.FULL));
      subscription.close();
      assertThat(small.row(name).bytes()).isZero();
    }
  }

  @Test
  void closedSubscription_getsNothingAndHoldsUpNobody() throws Exception {
    SharedTopic<Integer> topic = session.topic(name, SMALL.withWhenSlow(WhenSlow.REFUSE));
    Subscription<Integer> closed = topic.subscribe();
    for (int i = 0; i < 3; i++) {
      topic.publish(i);
    }
    closed.close();
    closed.close();

    assertThat(topic.publish(3)).isZero();
    assertThatExceptionOfType(SharedObjectException.class)
        .isThrownBy(closed::take)
        .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.CLOSED));
    assertThat(fixture.row(name).size()).isZero();
    Subscription<Integer> waiting = topic.subscribe();
    OtherThread<Integer> taker = OtherThread.start(waiting::take);
    fixture.awaitWaiters(name, 1);
    waiting.close();
    assertThat(taker.failure()).isInstanceOf(SharedObjectException.class);
  }

  @Test
  void subscriptionsOfASessionThatEnds_areGone() {
    SharedTopic<Integer> topic = session.topic(name, SMALL.withWhenSlow(WhenSlow.REFUSE));
    Session leaving = fixture.connect();
    SharedTopic<Integer> its = leaving.topic(name);
    Subscription<Integer> subscription = its.subscribe();
    topic.publish(1);

    leaving.close();

    Await.until("gone", () -> fixture.row(name).holders().isEmpty());
    assertThat(topic.publish(1)).isZero();
    assertThat(fixture.row(name).size()).isZero();
    subscription.close();
  }

  @Test
  void null_isRefused() {
    SharedTopic<Object> topic = session.topic(name);

    assertThatThrownBy(() -> topic.publish(nothing())).isInstanceOf(NullPointerException.class);
  }

  @SuppressWarnings("NullAway") // That it is refused is what the test is about.
  private static Object nothing() {
    return null;
  }

  @Test
  void allSubscribers_seeOneOrder() throws Exception {
    SharedTopic<Integer> topic = session.topic(name);
    Subscription<Integer> first = topic.subscribe();
    Subscription<Integer> second = fixture.connect().<Integer>topic(name).subscribe();
    List<OtherThread<Boolean>> publishers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SharedTopic<Integer> theirs = fixture.connect().topic(name);
      int from = i * 500;
      publishers.add(
          OtherThread.run(
              () -> {
                for (int item = from; item < from + 500; item++) {
                  theirs.publish(item);
                }
              }));
    }
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      seen.add(first.take());
    }

    for (OtherThread<Boolean> publisher : publishers) {
      publisher.get();
    }
    assertThat(seen).doesNotHaveDuplicates();
    assertThat(taken(second)).isEqualTo(seen);
  }
}
