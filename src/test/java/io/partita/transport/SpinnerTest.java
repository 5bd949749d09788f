package io.partita.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.OperatingSystemMXBean;
import io.partita.testing.Await;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpinnerTest {
  private static final Duration LONGEST = Duration.ofMillis(10);
  private static final int CORES = 4;

  /** Nothing to read, for ever. */
  private static final class Silence implements Spinner.Source {
    private int reads;

    @Override
    public int read(ByteBuffer in) {
      reads++;
      return 0;
    }
  }

  private final Silence silence = new Silence();
  private final ByteBuffer in = ByteBuffer.allocate(8);
  private Path loadAverage;

  @BeforeEach
  void write(@TempDir Path temporary) throws IOException {
    loadAverage = temporary.resolve("loadavg");
    wanted(2);
  }

  private void wanted(int threads) throws IOException {
    Files.writeString(loadAverage, "0.55 1.20 3.14 %d/186 28084\n".formatted(threads));
  }

  @Test
  void shortWaitsOfLate_spin() throws IOException {
    Spinner spinner = shortOfLate(new SpareCores(loadAverage, CORES));

    assertThat(spinner.read(silence, in)).isZero();

    assertThat(silence.reads).isPositive();
  }

  @Test
  void noWaitsYet_parks() throws IOException {
    Spinner spinner = new Spinner(LONGEST, new SpareCores(loadAverage, CORES));

    assertThat(spinner.read(silence, in)).isZero();

    assertThat(silence.reads).isZero();
  }

  @Test
  void longWaits_endTheSpinning() throws IOException {
    Spinner spinner = shortOfLate(new SpareCores(loadAverage, CORES));

    for (int i = 0; i < 10; i++) {
      assertThat(spinner.read(silence, in)).isZero();
      long until = System.nanoTime() + 5 * LONGEST.toNanos();
      Await.until("a long wait", () -> System.nanoTime() - until > 0);
      spinner.waited();
    }
    int before = silence.reads;

    assertThat(spinner.read(silence, in)).isZero();

    assertThat(silence.reads).isEqualTo(before);
  }

  @Test
  void longestOfZero_neverSpins() throws IOException {
    Spinner spinner = new Spinner(Duration.ZERO, new SpareCores(loadAverage, CORES));
    spinner.waited();

    assertThat(spinner.read(silence, in)).isZero();

    assertThat(silence.reads).isZero();
  }

  @Test
  void moreThreadsThanCores_parks() throws IOException {
    wanted(CORES + 1);
    assertParks(new SpareCores(loadAverage, CORES));
  }

  @Test
  void oneCore_parks() throws IOException {
    wanted(1);
    assertParks(new SpareCores(loadAverage, 1));
  }

  @Test
  void loadThatCannotBeTold_parks() throws IOException {
    Files.writeString(loadAverage, "nonsense");
    assertParks(new SpareCores(loadAverage, CORES));
    assertParks(new SpareCores(loadAverage.resolveSibling("none"), CORES));
  }

  @Test
  void othersWantTheCoresWhileItSpins_endsBeforeItsTime() throws IOException {
    SpareCores cores = new SpareCores(loadAverage, CORES);
    assertThat(cores.exist(System.nanoTime())).isTrue();

    wanted(CORES + 1);

    Await.until("seen", () -> !cores.exist(System.nanoTime()));
    wanted(CORES);
    Await.until("seen again", () -> cores.exist(System.nanoTime()));
  }

  private void assertParks(SpareCores cores) throws IOException {
    Spinner spinner = shortOfLate(cores);

    assertThat(spinner.read(silence, in)).isZero();

    assertThat(silence.reads).isZero();
  }

  private Spinner shortOfLate(SpareCores cores) throws IOException {
    Spinner spinner = new Spinner(LONGEST, cores);
    assertThat(spinner.read(silence, in)).isZero();
    spinner.waited();
    return spinner;
  }

  @Test
  void idleConnection_burnsNoProcessor(@TempDir Path temporary) throws Exception {
    try (Pair pair = Pair.connect(temporary)) {
      CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echo(pair.child()));
      for (int i = 0; i < 5000; i++) {
        pair.parent().send((byte) 1, i, new byte[64]);
        assertThat(pair.parent().receive()).isNotNull();
      }

      long before = processorTime();
      long until = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      Await.until("an idle second", () -> System.nanoTime() - until > 0);

      // A reader that spins takes a second, and there are two.
      assertThat(Duration.ofNanos(processorTime() - before)).isLessThan(Duration.ofMillis(500));
      pair.parent().close();
      Await.get(echo);
    }
  }

  private static void echo(Connection connection) {
    for (var frame = connection.receive(); frame != null; frame = connection.receive()) {
      connection.send(frame.type(), frame.callId(), frame.payload());
    }
  }

  private static long processorTime() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  @Test
  void options_areSaidAndBounded() {
    assertThat(ConnectionOptions.DEFAULTS.longestSpin()).isEqualTo(Duration.ofNanos(100_000));
    assertThat(ConnectionOptions.DEFAULTS.withLongestSpin(Duration.ZERO).longestSpin()).isZero();
    assertThatThrownBy(() -> ConnectionOptions.DEFAULTS.withLongestSpin(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT1S");
    assertThatThrownBy(() -> ConnectionOptions.DEFAULTS.withLongestSpin(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
