package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.PartitaException;
import io.partita.testing.Await;
import io.partita.testing.Background;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs from their start to their very end, in an engine without a server. */
class EmbeddedEngineIT {
  private static final String ARTIFACTS = "io.partita.app.EngineArtifacts$";
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(1);

  @TempDir Path temp;
  private EmbeddedEngine engine;

  @BeforeEach
  void start() {
    System.setProperty("partita.stop.grace", GRACE.toString());
    engine = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 2));
  }

  @AfterEach
  void close() {
    System.clearProperty("partita.stop.grace");
    engine.close();
  }

  @Test
  void jobWhoseListenerStillRuns_isNotOver() throws Exception {
    long execution = submit("plain", 1, 1);
    Await.until("the listener to run", () -> Files.exists(temp.resolve("afterJob")));

    assertThat(engine.awaitEnd(execution, Duration.ZERO).batchStatus()).isEqualTo("STARTED");
    Files.createFile(temp.resolve("go"));
    assertThat(ended(execution).batchStatus()).isEqualTo("COMPLETED");
  }

  @Test
  void mapperFailed_restartRunsEveryPartition() throws Exception {
    Files.createFile(temp.resolve("go"));
    Files.createFile(temp.resolve("mapperFails"));
    long execution = submit("plain", 3, 3);
    assertThat(ended(execution).failure()).contains("the mapper is out of sorts");
    Files.delete(temp.resolve("mapperFails"));

    long restarted = engine.restart(execution, new Properties());

    assertThat(ended(restarted).batchStatus()).isEqualTo("COMPLETED");
    assertThat(lines("ran")).containsExactlyInAnyOrder("0", "1", "2");
  }

  @Test
  @Tag("F28")
  void stopIgnoredByMorePartitionsThanThreads_endsAfterOneGrace() throws Exception {
    Files.createFile(temp.resolve("go"));
    long execution = submit("deaf", 4, 1);
    Await.until("a partition to run", () -> Files.exists(temp.resolve("ran")));
    engine.stop(execution);

    assertThat(ended(execution).batchStatus()).isEqualTo("STOPPED");
    assertThat(lines("ran")).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"deaf", "hooked", "halted"})
  @Tag("F28")
  void stopOfPartitionsThatDoNot_endsInTimeAndCanBeRestarted(String act) throws Exception {
    Files.createFile(temp.resolve("go"));
    long execution = submit(act, 2, 2);
    Await.until("the partitions", () -> size("ran") == 4); // a digit and a line's end each
    long begin = System.nanoTime();
    engine.stop(execution);

    assertThat(ended(execution).batchStatus()).isEqualTo("STOPPED");
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertThat(took).isLessThan(GRACE.plusMillis(5_200).multipliedBy(10));
    Properties heard = new Properties();
    heard.setProperty("act", "plain");
    assertThat(ended(engine.restart(execution, heard)).batchStatus()).isEqualTo("COMPLETED");
  }

  @Test
  void restartsAtOnce_oneWins() throws Exception {
    Files.createFile(temp.resolve("go"));
    long execution = submit("deaf", 2, 2);
    Await.until("a partition to run", () -> Files.exists(temp.resolve("ran")));
    engine.stop(execution);
    ended(execution);
    Properties heard = new Properties();
    heard.setProperty("act", "plain");

    List<CompletableFuture<Long>> restarts =
        java.util.stream.Stream.generate(
                () -> Background.supply(() -> engine.restart(execution, heard)))
            .limit(4)
            .toList();

    int won = 0;
    for (CompletableFuture<Long> restart : restarts) {
      try {
        ended(Await.get(restart));
        won++;
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(PartitaException.class);
      }
    }
    assertThat(won).isEqualTo(1);
  }

  private long submit(String act, int partitions, int threads) {
    String xml =
        """
        <job id="engine" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <listeners>
            <listener ref="%1$sSlowEnd">
              <properties><property name="place" value="#{jobParameters['place']}"/></properties>
            </listener>
          </listeners>
          <step id="parts">
            <batchlet ref="%1$sPart">
              <properties>
                <property name="place" value="#{jobParameters['place']}"/>
                <property name="act" value="#{jobParameters['act']}"/>
                <property name="number" value="#{partitionPlan['number']}"/>
              </properties>
            </batchlet>
            <partition>
              <mapper ref="%1$sParts">
                <properties>
                  <property name="place" value="#{jobParameters['place']}"/>
                  <property name="partitions" value="%2$d"/>
                  <property name="threads" value="%3$d"/>
                </properties>
              </mapper>
            </partition>
          </step>
        </job>
        """
            .formatted(ARTIFACTS, partitions, threads);
    Properties parameters = new Properties();
    parameters.setProperty("place", temp.toString());
    parameters.setProperty("act", act);
    return engine.submit(xml.getBytes(StandardCharsets.UTF_8), "engine.xml", parameters);
  }

  private JobSnapshot ended(long execution) throws InterruptedException {
    JobSnapshot snapshot = engine.awaitEnd(execution, LONG);
    assertThat(snapshot.isOver()).as(snapshot.toString()).isTrue();
    return snapshot;
  }

  private long size(String file) {
    return temp.resolve(file).toFile().length();
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(temp.resolve(file));
  }
}
