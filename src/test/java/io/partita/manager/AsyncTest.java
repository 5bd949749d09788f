package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.Session;
import io.partita.shared.SharedMap;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedObjectException;
import io.partita.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests whose answers nobody waits for at once. */
class AsyncTest {
  private final CoreFixture fixture = CoreFixture.start();
  private final Session session = fixture.connect();
  private final SharedMap<String, Integer> map = session.map(CoreFixture.newName());
  private final SharedNumber number = session.number(CoreFixture.newName());

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void requests_areCarriedOutInTheOrderOfTheirThread() throws Exception {
    List<CompletableFuture<@Nullable Integer>> puts = new ArrayList<>();
    List<CompletableFuture<Long>> sums = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      puts.add(map.putAsync("key", i));
      sums.add(number.addAndGetAsync(1));
    }
    assertThat(map.get("key")).isEqualTo(4_999);
    assertThat(Await.get(puts.get(0))).isNull();
    for (int i = 1; i < 5_000; i++) {
      assertThat(Await.get(puts.get(i))).isEqualTo(i - 1);
      assertThat(Await.get(sums.get(i))).isEqualTo(i + 1L);
    }
    assertThat(Await.get(map.getAsync("key"))).isEqualTo(4_999);
    assertThat(Await.get(map.removeAsync("key"))).isEqualTo(4_999);
    assertThat(Await.get(map.getAsync("key"))).isNull();
  }

  @Test
  void callback_mayAskAgain() throws Exception {
    CompletableFuture<@Nullable Integer> last =
        map.putAsync("a", 1)
            .thenCompose(nothing -> map.putAsync("b", 2))
            .thenCompose(nothing -> map.getAsync("a"));
    assertThat(Await.get(last)).isEqualTo(1);
    CompletableFuture<String> text =
        number.addAndGetAsync(1).thenApply(one -> one + " and " + map.get("b"));
    assertThat(Await.get(text)).isEqualTo("1 and 2");
  }

  @Test
  void refused_isTold() {
    session.drop(number);
    assertThatThrownBy(() -> Await.get(number.addAndGetAsync(1)))
        .hasCauseInstanceOf(SharedObjectException.class);
  }

  @Test
  void largeRequestsAndAnswers_doNotBlockEachOther() throws Exception {
    SharedMap<Integer, byte[]> blobs = session.map(CoreFixture.newName());
    List<CompletableFuture<byte @Nullable []>> answers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      answers.add(blobs.putAsync(i, new byte[1_000_000]));
    }
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 60; i++) {
        answers.add(blobs.getAsync(i));
      }
    }
    for (CompletableFuture<byte @Nullable []> answer : answers.subList(60, answers.size())) {
      assertThat(Await.get(answer)).hasSize(1_000_000);
    }
  }
}
