package io.partita.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.Progress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "250000000, 250.0 MB",
    "1054000000, 1.05 GB",
    "123400000000, 123.4 GB",
    "9223372036854775807, 9.22 EB"
  })
  void bytes_areScaledByThousands(long count, String shown) {
    assertThat(Units.bytes(count)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0, files, '0 files'",
    "1, files, '1 file'",
    "1, processes, '1 process'",
    "1, progress, '1 progress'",
    "20480, files, '20,480 files'"
  })
  void count_hasThousandsAndTheRightPlural(long count, String unit, String shown) {
    assertThat(Units.amount(count, unit)).isEqualTo(shown);
  }

  @Test
  void progress_showsBothNumbersInTheScaleOfTheTotal() {
    assertThat(Units.progress(Jobs.bytes(300_000_000, 1_100_000_000))).isEqualTo("0.30 of 1.10 GB");
    assertThat(Units.progress(Jobs.files(1204, 2660))).isEqualTo("1,204 of 2,660 files");
  }

  @Test
  void progressWithoutTotal_showsWhatIsDone() {
    assertThat(Units.progress(new Progress(12, -1, "rows"))).isEqualTo("12 rows");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "420, 0.4 s",
    "9949, 9.9 s",
    "9950, 10 s",
    "59400, 59 s",
    "59600, 1 min 00 s",
    "185000, 3 min 05 s",
    "7620000, 2 h 07 min"
  })
  void duration_isAsExactAsPeopleNeedIt(long millis, String shown) {
    assertThat(Units.duration(Duration.ofMillis(millis))).isEqualTo(shown);
  }

  @Test
  void rate_ofFewThingsHasADecimal() {
    assertThat(Units.rate(2.54, "files")).isEqualTo("2.5 files/s");
    assertThat(Units.rate(1200.4, "files")).isEqualTo("1,200 files/s");
    assertThat(Units.rate(220e6, "bytes")).isEqualTo("220.0 MB/s");
  }
}
