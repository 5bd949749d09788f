package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.JobSnapshot;
import io.partita.PartitaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same partitions in processes and on threads. */
class PartitionModeIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int PARTITIONS = 5;

  @TempDir Path temp;

  @AfterEach
  void forget() {
    System.clearProperty("partita.partition.mode");
  }

  @ParameterizedTest
  @CsvSource({"none, 99, COMPLETED", "skip, 4, COMPLETED", "fail, 26, FAILED COMPLETED"})
  void partitions_comeToTheSameInBothModes(String trouble, int at, String statuses)
      throws Exception {
    List<String> processes = run("process", trouble, at, statuses);
    List<String> threads = run("thread", trouble, at, statuses);

    assertThat(threads).isEqualTo(processes);
    assertThat(pids("process")).doesNotContain(ProcessHandle.current().pid());
    assertThat(pids("thread")).containsOnly(ProcessHandle.current().pid());
  }

  @Test
  void settingAlone_decidesWhereNobodyElseDoes() throws Exception {
    System.setProperty("partita.partition.mode", "thread");
    run("", "none", 99, "COMPLETED");

    assertThat(pids("")).containsOnly(ProcessHandle.current().pid());
  }

  @Test
  void jobSaysThread_stepSaysProcess_isAProcess() throws Exception {
    String xml =
        job("process", "none", 99)
            .replace(
                "<step id",
                "<properties><property name=\"partita.partition.mode\" value=\"thread\"/>"
                    + "</properties><step id");
    run(xml, place(""), "COMPLETED");

    assertThat(pids("")).doesNotContain(ProcessHandle.current().pid());
  }

  @ParameterizedTest
  @CsvSource({
    "fork,                              partita.partition.mode is \"fork\"",
    "#{jobParameters['mode']},          partita.partition.mode is \"spoon\"",
    "#{jobParameters['no']}?:THREAD;,   partita.partition.mode is \"THREAD\""
  })
  void unknownMode_isRefusedAtSubmission(String mode, String problem) {
    Properties parameters = new Properties();
    parameters.setProperty("place", temp.toString());
    parameters.setProperty("mode", "spoon");
    try (EmbeddedEngine engine = engine()) {
      byte[] xml = job(mode, "none", 99).getBytes(StandardCharsets.UTF_8);

      assertThatThrownBy(() -> engine.submit(xml, "mode.xml", parameters))
          .isInstanceOf(PartitaException.class)
          .hasMessageContaining(problem)
          .hasMessageContaining("process or thread");
    }
  }

  @Test
  void unknownSetting_isRefusedAtStart() {
    System.setProperty("partita.partition.mode", "fibre");

    assertThatThrownBy(this::engine)
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("partita.partition.mode=fibre");
  }

  private EmbeddedEngine engine() {
    return EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 2));
  }

  private Path place(String mode) throws IOException {
    Path place = Files.createDirectories(temp.resolve("in-" + mode));
    for (int number = 0; number < PARTITIONS; number++) {
      Files.createDirectories(place.resolve(String.valueOf(number)));
    }
    return place;
  }

  private List<Long> pids(String mode) throws IOException {
    List<Long> pids = new ArrayList<>();
    for (int number = 0; number < PARTITIONS; number++) {
      Path pid = place(mode).resolve(String.valueOf(number)).resolve("pid");
      pids.add(Long.valueOf(Files.readString(pid)));
    }
    return pids;
  }

  private List<String> run(String mode, String trouble, int at, String statuses) throws Exception {
    return run(job(mode, trouble, at), place(mode), statuses);
  }

  /** What has become of the job, and what each of its artifacts has recorded. */
  private List<String> run(String xml, Path place, String statuses) throws Exception {
    List<String> seen = new ArrayList<>();
    Properties parameters = new Properties();
    parameters.setProperty("place", place.toString());
    try (EmbeddedEngine engine = engine()) {
      byte[] job = xml.getBytes(StandardCharsets.UTF_8);
      long execution = engine.submit(job, "mode.xml", parameters);
      for (String status : statuses.split(" ", -1)) {
        if (!seen.isEmpty()) {
          execution = engine.restart(execution, new Properties());
        }
        JobSnapshot end = engine.awaitEnd(execution, LONG);
        seen.add(end.batchStatus() + " " + end.exitStatus() + " " + end.failure());
        assertThat(end.batchStatus()).as(end.toString()).isEqualTo(status);
      }
    }
    for (int number = 0; number < PARTITIONS; number++) {
      seen.addAll(Files.readAllLines(place.resolve(String.valueOf(number)).resolve("events")));
    }
    seen.addAll(Files.readAllLines(place.resolve("events")).stream().sorted().toList());
    return seen;
  }

  private static String job(String mode, String trouble, int at) {
    String place = "#{jobParameters['place']}/#{partitionPlan['number']}";
    return """
        <job id="mode" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <step id="numbers">
            %6$s
            <listeners>
              <listener ref="%1$sIsolationArtifacts$Watch">
                <properties><property name="place" value="#{jobParameters['place']}"/></properties>
              </listener>
              <listener ref="%1$sChunkOnly">
                <properties><property name="place" value="%2$s"/></properties>
              </listener>
            </listeners>
            <chunk item-count="8" skip-limit="9" retry-limit="9">
              <reader ref="%1$sIsolationArtifacts$Numbers">
                <properties>
                  <property name="place" value="%2$s"/>
                  <property name="trouble" value="%3$s"/>
                  <property name="troubleAt" value="%4$d"/>
                </properties>
              </reader>
              <processor ref="%1$sIsolationArtifacts$Doubled">
                <properties><property name="place" value="%2$s"/></properties>
              </processor>
              <writer ref="%1$sIsolationArtifacts$Lines">
                <properties><property name="place" value="%2$s"/></properties>
              </writer>
              <skippable-exception-classes>
                <include class="%1$sIsolationArtifacts$Odd"/>
              </skippable-exception-classes>
              <retryable-exception-classes>
                <include class="java.io.IOException"/>
              </retryable-exception-classes>
            </chunk>
            <partition>
              <mapper ref="io.partita.batch.NumberedPartitions">
                <properties><property name="partitions" value="%5$d"/></properties>
              </mapper>
              <collector ref="%1$sModeArtifacts$Collector">
                <properties><property name="number" value="#{partitionPlan['number']}"/></properties>
              </collector>
              <analyzer ref="%1$sModeArtifacts$Analyzer">
                <properties><property name="place" value="#{jobParameters['place']}"/></properties>
              </analyzer>
            </partition>
          </step>
        </job>
        """
        .formatted("io.partita.app.", place, trouble, at, PARTITIONS, property(mode));
  }

  private static String property(String mode) {
    return mode.isEmpty()
        ? ""
        : "<properties><property name=\"partita.partition.mode\" value=\""
            + mode
            + "\"/></properties>";
  }
}
