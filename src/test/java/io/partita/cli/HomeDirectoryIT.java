package io.partita.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Packaged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HomeDirectoryIT {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"server status", "server stop", "submit batch-jobs/copy-tree.xml"})
  void variable_namesTheDirectoryOfEveryCommand(String command) throws Exception {
    Path home = directory.resolve("of the variable");

    assertThat(output(command, home)).contains(home.toString());
  }

  private static String output(String command, Path home) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Packaged.java(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    words.addAll(List.of(command.split(" ")));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("PARTITA_HOME", home.toString());
    Process process = builder.start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
