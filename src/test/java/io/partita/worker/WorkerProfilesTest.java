package io.partita.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import io.partita.limits.ResourceLimits;
import io.partita.process.JvmOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerProfilesTest {
  private static final ResourceLimits LIMITS =
      ResourceLimits.NONE
          .withHeap(512L << 20)
          .withMaxRss(1L << 30)
          .withMetaspace(64L << 20)
          .withCpus(2)
          .withNice(5);
  private static final WorkerProfile USUAL =
      new WorkerProfile(
          WorkerProfile.DEFAULT, 10, JvmOptions.DEFAULTS, ResourceLimits.NONE.withHeap(256L << 20));
  private static final WorkerProfile BIG =
      new WorkerProfile("big", 3, JvmOptions.DEFAULTS.plusArguments("-Dbig"), LIMITS);

  private final WorkerProfiles strict = new WorkerProfiles(List.of(USUAL, BIG), false);
  private final WorkerProfiles trusting = new WorkerProfiles(List.of(USUAL, BIG), true);

  @Test
  void nothingAskedFor_isTheDefault() {
    WorkerKind kind = strict.choose(Map.of("jberet.analyzer.txDisabled", "true"));

    assertThat(kind).isSameAs(strict.usual());
    assertThat(kind.jvm().arguments()).endsWith("-Xmx268435456");
  }

  @Test
  void profileNamed_isTaken() {
    WorkerKind kind = strict.choose(Map.of("partita.worker.profile", "big"));

    assertThat(kind.profile()).isEqualTo("big");
    assertThat(kind.limits()).isEqualTo(LIMITS);
    assertThat(kind.jvm().arguments())
        .contains("-Dbig")
        .endsWith("-Xmx536870912", "-XX:MaxMetaspaceSize=67108864", "-XX:ActiveProcessorCount=2");
  }

  @Test
  void limitsLowered_reachTheJvm() {
    WorkerKind kind =
        strict.choose(
            Map.of(
                "partita.worker.profile", "big",
                "partita.worker.heap", "100m",
                "partita.worker.max-rss", "300m",
                "partita.worker.cpu", "0.5",
                "partita.worker.nice", "19"));

    assertThat(kind.jvm().arguments()).contains("-Xmx104857600");
    assertThat(kind.limits().memory()).isEqualTo(300L << 20);
    assertThat(kind.limits().cpus()).isEqualTo(0.5);
    assertThat(kind.limits().nice()).isEqualTo(19);
  }

  @Test
  void sameWishes_areTheSameKind() {
    Map<String, String> wish = Map.of("partita.worker.heap", "100m");

    assertThat(strict.choose(wish)).isEqualTo(strict.choose(wish)).isNotEqualTo(strict.usual());
  }

  @ParameterizedTest
  @CsvSource({
    "heap,513m,limit of 512 MB",
    "heap,lots,must be a size",
    "metaspace,65m,limit of 64 MB",
    "max-rss,2g,'limit of 1,024 MB'",
    "cpu,2.5,limit of 2.0",
    "cpu,many,must be a number",
    "nice,4,nice 5",
    "nice,20,nice must be 0 to 19",
    "haep,1m,nothing that a job can set"
  })
  void moreThanTheProfile_isRefusedWithValueAndLimit(String what, String value, String why) {
    Map<String, String> wish =
        Map.of("partita.worker.profile", "big", "partita.worker." + what, value);

    assertThatThrownBy(() -> strict.choose(wish))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("partita.worker." + what + "=" + value)
        .hasMessageContaining("profile big")
        .hasMessageContaining(why);
  }

  @Test
  void unknownProfile_isRefusedWithThoseThereAre() {
    assertThatThrownBy(() -> strict.choose(Map.of("partita.worker.profile", "bigger")))
        .hasMessageContaining("partita.worker.profile=bigger")
        .hasMessageContaining("[big, default]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jvm-arguments", "java-home", "environment.LD_PRELOAD"})
  void whatCanRunCode_isRefused_unlessJobsAreTrusted(String what) {
    Map<String, String> wish = Map.of("partita.worker." + what, "/x");

    assertThatThrownBy(() -> strict.choose(wish))
        .hasMessageContaining("partita.worker." + what + " cannot be set by a job here");
    assertThat(trusting.choose(wish)).isNotEqualTo(trusting.usual());
  }

  @Test
  void jvmArgumentsOfATrustedJob_countForItsMemoryToo() {
    WorkerKind kind = trusting.choose(Map.of("partita.worker.jvm-arguments", "-Dx=1, -Xmx2g"));

    assertThat(kind.jvm().arguments()).contains("-Dx=1").endsWith("-Xmx2147483648");
    assertThat(kind.limits().memory()).isGreaterThan(2L << 30);
  }
}
