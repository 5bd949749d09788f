package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What workers print and log is found by execution, step, partition and attempt. */
class AttemptLogsIT {
  @TempDir Path temp;

  @Test
  @Tag("F4")
  void whatIsPrintedRightBeforeACrash_isInTheAttemptsFile() throws Exception {
    long execution = run(1, "lastWords,ok");

    assertThat(lines(execution + "/parts/0-1.log"))
        .contains(
            "partition 0 attempt 1 does lastWords", "printed before the end", "not even a line")
        .anyMatch(line -> line.endsWith("INFO demo.part: logged before the end"));
    assertThat(lines(execution + "/parts/0-2.log"))
        .contains("partition 0 attempt 2 does ok")
        .noneMatch(line -> line.contains("before the end"));
    assertThat(lines("workers.log")).noneMatch(line -> line.contains("partition 0"));
  }

  @Test
  void manyPartitionsOfOneWorker_eachHasItsOwnFile() throws Exception {
    long execution = run(60, "ok");

    for (int n = 0; n < 60; n++) {
      assertThat(lines(execution + "/parts/" + n + "-1.log"))
          .containsExactly("partition " + n + " attempt 1 does ok");
    }
  }

  private long run(int partitions, String acts) throws Exception {
    String xml =
        """
        <job id="logs" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <step id="parts">
            <batchlet ref="io.partita.app.AttemptArtifacts$Part">
              <properties>
                <property name="place" value="%1$s"/>
                <property name="acts" value="%2$s"/>
                <property name="number" value="#{partitionPlan['number']}"/>
              </properties>
            </batchlet>
            <partition>
              <mapper ref="io.partita.app.EngineArtifacts$Parts">
                <properties>
                  <property name="place" value="%1$s"/>
                  <property name="partitions" value="%3$d"/>
                  <property name="threads" value="%3$d"/>
                </properties>
              </mapper>
            </partition>
          </step>
        </job>
        """
            .formatted(temp, acts, partitions);
    try (EmbeddedEngine engine = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 2))) {
      long execution =
          engine.submit(xml.getBytes(StandardCharsets.UTF_8), "logs.xml", new Properties());
      assertThat(engine.awaitEnd(execution, Duration.ofMinutes(1)).batchStatus())
          .isEqualTo("COMPLETED");
      return execution;
    }
  }

  private Path logs() {
    return temp.resolve("home/logs");
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(logs().resolve(file));
  }
}
