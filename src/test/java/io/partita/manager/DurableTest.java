package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.Lease;
import io.partita.shared.MapSettings;
import io.partita.shared.QueueSettings;
import io.partita.shared.Scope;
import io.partita.shared.Session;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedObjectException;
import io.partita.shared.SharedQueue;
import io.partita.shared.Update;
import io.partita.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outlives the manager. */
@SuppressWarnings("NullAway.Init") // By JUnit.
class DurableTest {
  private static final QueueSettings DURABLE =
      QueueSettings.DEFAULTS.withDurable(true).withMaxDeliveries(2);

  @TempDir Path directory;

  private final CoreFixture fixture = CoreFixture.start();
  private int epoch = 1;
  private Session session;

  @BeforeEach
  void begin() {
    restart();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void restart() {
    fixture.restart(++epoch, directory);
    session = fixture.connect();
  }

  private <E> SharedQueue<E> queue() {
    return session.queue("work", DURABLE);
  }

  private ConcurrentMap<String, Long> map() {
    return session.map("counts", MapSettings.DEFAULTS.withDurable(true));
  }

  @Test
  void queue_isAsItWas_alsoAfterSeveralLives() throws Exception {
    queue().putAll(List.of("a", "b", "c", "d"));
    queue().put("first", -1);
    assertThat(queue().take()).isEqualTo("first");
    assertThat(queue().take()).isEqualTo("a");
    assertThat(queue().remove("c")).isTrue();
    restart();
    assertThat(queue()).containsExactly("b", "d");
    queue().put("e");
    queue().put("urgent", -5);
    restart();
    restart();
    assertThat(queue()).containsExactly("urgent", "b", "d", "e");
    assertThat(session.<String>queue("work").remainingCapacity()).isEqualTo(10_000 - 4);
  }

  @Test
  void leasedAndFailed_areThereAgain_completedAreNot() throws Exception {
    queue().putAll(List.of("a", "b", "c", "d"));
    queue().lease().complete();
    Lease<String> open = this.<String>queue().lease();
    assertThat(open.item()).isEqualTo("b");
    Lease<String> failing = this.<String>queue().lease();
    failing.fail("no");
    assertThat(this.<String>queue().lease().delivery()).isEqualTo(2);
    restart();
    // What the manager's own death cut short is nobody's failure.
    assertThat(queue()).containsExactly("c", "b", "d");
    Lease<String> again = this.<String>queue().lease();
    assertThat(again.item()).isEqualTo("c");
    assertThat(again.delivery()).isEqualTo(2);
    again.fail("never");
    restart();
    assertThat(queue()).containsExactly("b", "d");
    assertThat(this.<String>queue().deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.item()).isEqualTo("c");
              assertThat(letter.causes()).containsExactly("no", "never");
            });
    queue().requeueDeadLetters();
    restart();
    assertThat(queue()).containsExactly("b", "d", "c");
    assertThat(queue().deadLetters()).isEmpty();
  }

  @Test
  void closedForPut_staysClosed() throws Exception {
    queue().put("a");
    queue().closeForPut();
    restart();
    assertThatThrownBy(() -> queue().put("b")).isInstanceOf(SharedObjectException.class);
    assertThat(queue().take()).isEqualTo("a");
    assertThatThrownBy(() -> queue().take()).isInstanceOf(SharedObjectException.class);
  }

  @Test
  void map_isAsItWas() {
    map().put("a", 1L);
    map().put("b", 2L);
    map().put("c", 3L);
    map().merge("a", 10L, Long::sum);
    map().remove("b");
    restart();
    assertThat(map()).containsOnly(Map.entry("a", 11L), Map.entry("c", 3L));
    map().clear();
    map().putIfAbsent("d", 4L);
    restart();
    assertThat(map()).containsOnly(Map.entry("d", 4L));
  }

  @Test
  void completionAndItsUpdates_areThereTogether() throws Exception {
    queue().putAll(List.of("a", "b"));
    SharedNumber fleeting = session.number("done");
    queue().lease().complete(Update.add(map(), "a", 1), Update.add(fleeting, 1));
    restart();
    assertThat(queue()).containsExactly("b");
    assertThat(map()).containsOnly(Map.entry("a", 1L));
    assertThat(session.number("done").get()).isZero();
  }

  @Test
  void dropped_isGone_alsoWithItsScope() throws Exception {
    queue().put("a");
    Scope scope = Scope.instance(7);
    session.in(scope).<String>queue("work", DURABLE).put("of the instance");
    session.drop(queue());
    restart();
    assertThat(queue()).isEmpty();
    assertThat(session.in(scope).queue("work", DURABLE)).containsExactly("of the instance");
    session.drop(scope);
    restart();
    assertThat(session.in(scope).queue("work", DURABLE)).isEmpty();
  }

  @Test
  void journal_isReplacedWhenItIsLong_andSaysTheSame() throws Exception {
    queue().putAll(List.of("small", "poison"));
    map().put("a", 1L);
    SharedQueue<Object> queue = queue();
    byte[] large = new byte[1 << 20];
    for (int i = 0; i < 70; i++) {
      queue.put(large, -1);
      assertThat(queue.take()).isEqualTo(large);
    }
    Await.until(Duration.ofSeconds(30), "it is replaced", () -> names().contains("start-1"));
    map().merge("a", 1L, Long::sum);
    restart();
    assertThat(queue()).containsExactly("small", "poison");
    assertThat(map()).containsOnly(Map.entry("a", 2L));
    assertThat(names()).doesNotContain("log-0");
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void withoutANameOrADirectory_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.queue(DURABLE))
        .withMessageContaining("needs a name");
    fixture.restart(++epoch);
    session = fixture.connect();
    assertThatIllegalArgumentException()
        .isThrownBy(this::queue)
        .withMessageContaining("state directory");
  }
}
