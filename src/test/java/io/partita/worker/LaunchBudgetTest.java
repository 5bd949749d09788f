package io.partita.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("F6")
class LaunchBudgetTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final LaunchBudget budget = new LaunchBudget(3, Duration.ofMillis(100));

  @Test
  void launchesUnderWayTogether_countAsOneAttempt() {
    int round = budget.round();
    budget.failed(round, 0);
    budget.failed(round, 0);
    budget.failed(round, 0);
    assertThat(budget.isUsedUp()).isFalse();
  }

  @Test
  void failuresInARow_useTheAttemptsUp_andWaitLongerEachTime() {
    assertThat(budget.allows(0, 5)).isTrue();
    budget.failed(budget.round(), 0);
    assertThat(budget.nanosToWait(0)).isEqualTo(100 * MILLI);
    budget.failed(budget.round(), 0);
    assertThat(budget.nanosToWait(0)).isEqualTo(200 * MILLI);
    assertThat(budget.isUsedUp()).isFalse();
    budget.failed(budget.round(), 0);
    assertThat(budget.isUsedUp()).isTrue();
  }

  @Test
  void afterAFailure_oneLaunchAtATimeAndNotTooSoon() {
    budget.failed(budget.round(), 0);
    assertThat(budget.allows(99 * MILLI, 0)).isFalse();
    assertThat(budget.allows(100 * MILLI, 0)).isTrue();
    assertThat(budget.allows(100 * MILLI, 1)).isFalse();
  }

  @Test
  void anyNumberOfFailures_waitIsBounded() {
    for (int i = 0; i < 100; i++) {
      budget.failed(budget.round(), 0);
    }
    assertThat(budget.nanosToWait(0)).isEqualTo(WorkerPoolOptions.MAX_BACKOFF.toNanos());
  }

  @Test
  void success_forgetsFailures() {
    budget.failed(budget.round(), 0);
    budget.succeeded();
    assertThat(budget.allows(0, 5)).isTrue();
  }
}
