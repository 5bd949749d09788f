package io.partita.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final Patience patience = new Patience();
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void conditionThatHolds_isSeenAtOnce() {
    assertThat(patience.await(() -> looks.incrementAndGet() == 1)).isTrue();
  }

  @Test
  void conditionThatComes_isWaitedFor() {
    for (int i = 0; i < 100 && looks.get() < 3; i++) {
      looks.set(0);
      patience.await(() -> looks.incrementAndGet() == 3);
    }
    assertThat(looks).hasValue(3);
  }

  @Test
  void waitsInVain_areTriedLessAndLess() {
    int tried = 0;
    for (int i = 0; i < 1000; i++) {
      looks.set(0);
      assertThat(patience.await(() -> looks.incrementAndGet() < 0)).isFalse();
      tried += looks.get() > 1 ? 1 : 0;
    }
    assertThat(tried).isBetween(6, 40);
  }
}
