package io.partita.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.partita.JobSnapshot;
import org.junit.jupiter.api.Test;

class TotalsTest {
  @Test
  void everyPartitionReported_sumsAndWeighsByBytes() {
    Totals totals =
        Totals.of(
            Jobs.running(
                Jobs.running(0, Jobs.files(9, 10), Jobs.bytes(100, 1000)),
                Jobs.running(1, Jobs.files(1, 2), Jobs.bytes(800, 2000))));

    assertThat(totals.units()).containsExactly(Jobs.files(10, 12), Jobs.bytes(900, 3000));
    assertThat(totals.fraction()).isCloseTo(0.3, within(1e-9));
    assertThat(totals.exact()).isTrue();
  }

  @Test
  void partitionStillToReport_takesPartsAsEqualAndKnowsNoTotal() {
    Totals totals =
        Totals.of(Jobs.running(Jobs.running(0, Jobs.bytes(500, 1000)), Jobs.waiting(1)));

    assertThat(totals.exact()).isFalse();
    assertThat(totals.fraction()).isCloseTo(0.25, within(1e-9));
    assertThat(totals.units()).containsExactly(new io.partita.Progress(500, -1, "bytes"));
  }

  @Test
  void onlyEmptyFiles_areWeighedByTheirNumber() {
    Totals totals = Totals.of(Jobs.running(Jobs.running(0, Jobs.files(3, 4), Jobs.bytes(0, 0))));

    assertThat(totals.fraction()).isCloseTo(0.75, within(1e-9));
  }

  @Test
  void nothingToDo_isDone() {
    JobSnapshot job = Jobs.running(Jobs.completed(0, Jobs.files(0, 0), Jobs.bytes(0, 0)));

    assertThat(Totals.of(job).fraction()).isEqualTo(1);
  }

  @Test
  void nothingReported_isUnknown() {
    assertThat(Totals.of(Jobs.running(Jobs.running(0))).fraction()).isNegative();
  }
}
