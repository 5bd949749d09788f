package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Verdicts over a child that is seen every half second, with the limits of the defaults. */
@Tag("F2")
class VigilTest {
  private static final long START = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();
  private static final Duration ROUND = SupervisorOptions.DEFAULTS.heartbeat();

  private final Vigil vigil = new Vigil(SupervisorOptions.DEFAULTS);
  private long now = START;
  private long beats = 1;
  private long cpuTicks;

  private @Nullable String look(char state) {
    now += ROUND.toNanos();
    return vigil.judge(new Vigil.Sight(now, beats, new ProcStat(state, 1, cpuTicks)));
  }

  /** The first verdict, and after how long. */
  private String lookUntilVerdict(char state) {
    long from = now;
    String verdict = null;
    while (verdict == null) {
      assertThat(now - from).isLessThan(Duration.ofHours(1).toNanos());
      verdict = look(state);
    }
    return Duration.ofNanos(now - from) + " " + verdict;
  }

  @Test
  void beating_isWell() {
    for (int i = 0; i < 1000; i++) {
      beats++;
      assertThat(look('S')).isNull();
    }
  }

  @Test
  void stopped_isKilledWithinThreeAndAHalfSecondsOfAnyMomentBetweenTwoRounds() {
    beats++;
    look('S');
    assertThat(lookUntilVerdict('T'))
        .isEqualTo("PT3S hung: stopped by a signal (state T) for 2.5 s");
    assertThat(ROUND.multipliedBy(6)).isLessThanOrEqualTo(Duration.ofMillis(3500));
  }

  @Test
  void stoppedNowAndThen_isWell() {
    for (int i = 0; i < 100; i++) {
      for (int round = 0; round < 5; round++) {
        assertThat(look('T')).isNull();
      }
      assertThat(look('S')).isNull();
    }
  }

  @Test
  void silentButBusy_isKilledAfterAMinuteOnly() {
    beats++;
    look('R');
    cpuTicks += 1234;
    assertThat(lookUntilVerdict('R'))
        .isEqualTo(
            "PT1M hung: no heartbeat for 60.0 s, in which it used 12.34 s of processor time");
  }

  @Test
  void beforeItsFirstBeat_silenceSaysNothing() {
    beats = 0;
    for (int i = 0; i < 1000; i++) {
      assertThat(look('R')).isNull();
    }
  }

  @Test
  void lateRound_forgivesWhatWasMissed() {
    beats++;
    look('S');
    for (int i = 0; i < 1000; i++) {
      now += Duration.ofSeconds(59).toNanos();
      vigil.restart(new Vigil.Sight(now, beats, new ProcStat('T', 1, 0)));
      assertThat(look('T')).isNull();
    }
  }

  @Test
  void debugged_isNotStopped() {
    for (int i = 0; i < 100; i++) {
      beats++;
      assertThat(look('t')).isNull();
    }
  }

  @Test
  void gone_isNobodysFault() {
    assertThat(vigil.judge(new Vigil.Sight(now, -1, null))).isNull();
    assertThat(look('Z')).isNull();
  }
}
