package io.partita.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileSettingsTest {
  @Test
  void nothingSet_isOneProfile() {
    List<ProfileSettings> profiles = ProfileSettings.readAll(config(Map.of()));

    assertThat(profiles).hasSize(1);
    assertThat(profiles.get(0).name()).isEqualTo("default");
    assertThat(profiles.get(0).limits().heap()).isEqualTo(256L << 20);
  }

  @Test
  void profile_hasWhatItSets_andTheRestOfTheDefault() {
    List<ProfileSettings> profiles =
        ProfileSettings.readAll(
            config(
                Map.of(
                    "partita.worker.heap", "128m",
                    "partita.worker.jvm-arguments", "-Da=1,-Db=2",
                    "partita.worker.environment.REGION", "eu",
                    "partita.profile.big.heap", "2g",
                    "partita.profile.big.cpu", "1.5",
                    "partita.profile.big.processes", "2",
                    "partita.profile.big.environment.SIZE", "XL",
                    "partita.profile.old.java-home", "/opt/jdk")));

    assertThat(profiles).extracting(ProfileSettings::name).containsExactly("default", "big", "old");
    ProfileSettings big = profiles.get(1);
    assertThat(big.limits().heap()).isEqualTo(2L << 30);
    assertThat(big.limits().cpus()).isEqualTo(1.5);
    assertThat(big.processes()).isEqualTo(2);
    assertThat(big.jvmArguments()).containsExactly("-Da=1", "-Db=2");
    assertThat(big.environment()).isEqualTo(Map.of("REGION", "eu", "SIZE", "XL"));
    assertThat(profiles.get(2).javaHome()).isEqualTo(Path.of("/opt/jdk"));
    assertThat(profiles.get(2).limits().heap()).isEqualTo(128L << 20);
  }

  @Test
  void profileOfTheEnvironment_isThere() {
    Config config =
        new SmallRyeConfigBuilder()
            .withSources(
                new EnvConfigSource(
                    Map.of("PARTITA_PROFILE_BIG_HEAP", "3g", "PARTITA_PROFILE_BIG_MAX_RSS", "4g"),
                    300))
            .build();

    ProfileSettings big = ProfileSettings.readAll(config).get(1);

    assertThat(big.name()).isEqualTo("big");
    assertThat(big.limits().heap()).isEqualTo(3L << 30);
    assertThat(big.limits().maxRss()).isEqualTo(4L << 30);
  }

  @ParameterizedTest
  @CsvSource({
    "partita.worker.heap,much,must be a size",
    "partita.worker.nice,20,0 to 19",
    "partita.worker.cpu,0,number of processors",
    "partita.profile.big.processes,0,at least 1",
    "partita.profile.big.haep,1g,nothing that a profile has",
    "partita.profile.Big.heap,1g,does not name a profile",
    "partita.profile.default.heap,1g,is set as partita.worker.heap"
  })
  void wrongValue_isRefusedWithItsKey(String key, String value, String why) {
    assertThatThrownBy(() -> ProfileSettings.readAll(config(Map.of(key, value))))
        .hasMessageContaining(key + "=" + value)
        .hasMessageContaining(why);
  }

  private static Config config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .build();
  }
}
