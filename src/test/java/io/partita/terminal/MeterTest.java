package io.partita.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import org.junit.jupiter.api.Test;

class MeterTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void steadyWork_givesRateAndTimeLeft() {
    Meter meter = new Meter(false);
    add(meter, bytes(0, 1000), 0);
    add(meter, bytes(200, 1000), 2);

    assertThat(meter.rate()).hasValue(100);
    assertThat(meter.secondsLeft(Totals.of(bytes(200, 1000)))).hasValue(8);
  }

  @Test
  void resumedExecution_doesNotCountWhatWasDoneBefore() {
    Meter meter = new Meter(true);
    add(meter, Jobs.running(Jobs.running(0)), 0);
    add(meter, bytes(900, 1000), 1);
    add(meter, bytes(910, 1000), 2);

    assertThat(meter.rate()).hasValue(10);
  }

  @Test
  void oldSpeed_isForgottenAfterTenSeconds() {
    Meter meter = new Meter(false);
    add(meter, bytes(0, 100_000), 0);
    add(meter, bytes(50_000, 100_000), 5);
    for (int second = 6; second <= 30; second++) {
      add(meter, bytes(50_000 + second, 100_000), second);
    }

    assertThat(meter.rate()).hasValue(1);
  }

  @Test
  void nothingMoves_saysNothing() {
    Meter meter = new Meter(false);
    add(meter, bytes(0, 1000), 0);
    add(meter, bytes(0, 1000), 5);

    assertThat(meter.rate()).isEmpty();
    assertThat(meter.secondsLeft(Totals.of(bytes(0, 1000)))).isEmpty();
  }

  @Test
  void partitionsThatTellNothing_areExtrapolatedFromThoseThatEnded() {
    JobSnapshot start = Jobs.running(Jobs.running(0), Jobs.waiting(1));
    JobSnapshot half = Jobs.running(Jobs.completed(0), Jobs.running(1));
    Meter meter = new Meter(false);
    add(meter, start, 1000);
    add(meter, half, 1006);

    assertThat(meter.rate()).isEmpty();
    assertThat(meter.secondsLeft(Totals.of(half))).hasValue(6);
  }

  private static JobSnapshot bytes(long done, long total) {
    return Jobs.running(Jobs.running(0, Jobs.bytes(done, total)));
  }

  private static void add(Meter meter, JobSnapshot job, int second) {
    meter.add(job, Totals.of(job), second * SECOND);
  }
}
