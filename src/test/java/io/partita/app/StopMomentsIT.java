package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.JobSnapshot;
import io.partita.batch.JobRefusedException;
import io.partita.testing.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that are stopped, restarted and abandoned at every moment of their lives. */
class StopMomentsIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<String> WORK = List.of("prepare", "a", "b", "last");

  @TempDir static Path home;
  private static EmbeddedEngine engine;

  @TempDir Path place;

  @BeforeAll
  static void start() {
    // One worker: while one partition of three runs, two are queued.
    engine = EmbeddedEngine.start(new EngineOptions(home, 1));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  static Stream<String> moments() {
    Stream<String> ofSteps =
        Stream.of("prepare", "a", "b", "items", "last")
            .flatMap(step -> Stream.of("before " + step, "after " + step));
    Stream<String> inSteps = WORK.stream().map(step -> "endless " + step);
    Stream<String> ofPartitions =
        Stream.of("starting", "running", "writing", "committing", "reporting")
            .map(moment -> "partition " + moment);
    Stream<String> others =
        Stream.of(
            "beforeJob",
            "decider",
            "mapper",
            "collector",
            "analyzer data",
            "analyzer status",
            "reducer begin",
            "reducer before",
            "reducer after");
    return Stream.of(others, ofSteps, inSteps, ofPartitions).flatMap(moments -> moments);
  }

  @ParameterizedTest
  @MethodSource("moments")
  @Tag("F28")
  void stopped_thenRestarted_doesEachThingOnce(String moment) throws Exception {
    long execution = submit(moment);
    Await.until(moment, () -> Files.exists(place.resolve("reached")));
    engine.stop(execution);
    refused(() -> engine.stop(execution), "is stopping already");
    refused(() -> engine.restart(execution, new Properties()), "still runs");
    refused(() -> engine.abandon(execution), "still runs");
    Files.createFile(place.resolve("go"));

    assertThat(ended(execution).batchStatus()).isEqualTo("STOPPED");
    refused(() -> engine.stop(execution), "is not running");
    long restarted = engine.restart(execution, new Properties());
    assertThat(ended(restarted).batchStatus()).isEqualTo("COMPLETED");
    assertThat(Files.readAllLines(place.resolve("events")))
        .containsExactlyInAnyOrderElementsOf(everything());
    refused(() -> engine.restart(execution, new Properties()), "newest execution");
    refused(() -> engine.abandon(restarted), "is COMPLETED already");
  }

  @Test
  void stoppedWhenAllIsDone_isToldSo() throws Exception {
    long execution = submit("afterJob");
    Await.until("afterJob", () -> Files.exists(place.resolve("reached")));

    refused(() -> engine.stop(execution), "is not running any more");
    refused(() -> engine.restart(execution, new Properties()), "still runs");
    refused(() -> engine.abandon(execution), "still runs");
    Files.createFile(place.resolve("go"));
    assertThat(ended(execution).batchStatus()).isEqualTo("COMPLETED");
    refused(() -> engine.restart(execution, new Properties()), "has completed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in prepare", "partition running", "reducer after"})
  void abandoned_isNotRestarted(String moment) throws Exception {
    long execution = submit(moment);
    Await.until(moment, () -> Files.exists(place.resolve("reached")));
    engine.stop(execution);
    Files.createFile(place.resolve("go"));
    ended(execution);

    engine.abandon(execution);

    assertThat(engine.snapshot(execution).batchStatus()).isEqualTo("ABANDONED");
    refused(() -> engine.restart(execution, new Properties()), "was abandoned");
    refused(() -> engine.abandon(execution), "is ABANDONED already");
    refused(() -> engine.stop(execution), "is not running");
  }

  @Test
  void stopsRacingTheEnd_leaveAFinalStatus() throws Exception {
    for (int round = 0; round < 60; round++) {
      long execution = submitShort();
      // From no pause to about as long as such a job takes.
      long until = System.nanoTime() + round * 400_000L;
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      boolean isStopped = true;
      try {
        engine.stop(execution);
      } catch (JobRefusedException e) {
        isStopped = false;
      }
      String status = ended(execution).batchStatus();
      assertThat(status).isIn("COMPLETED", "STOPPED");
      if (!isStopped) {
        assertThat(status).isEqualTo("COMPLETED");
      }
      if (status.equals("STOPPED")) {
        long restarted = engine.restart(execution, new Properties());
        assertThat(ended(restarted).batchStatus()).isEqualTo("COMPLETED");
      }
    }
  }

  private static void refused(ThrowingCallable call, String why) {
    assertThatThrownBy(call).isInstanceOf(JobRefusedException.class).hasMessageContaining(why);
  }

  private static List<String> everything() {
    return Stream.concat(WORK.stream(), IntStream.range(0, 30).mapToObj(String::valueOf)).toList();
  }

  private static JobSnapshot ended(long execution) throws InterruptedException {
    JobSnapshot snapshot = engine.awaitEnd(execution, LONG);
    assertThat(snapshot.isOver()).as(snapshot.toString()).isTrue();
    return snapshot;
  }

  private long submitShort() throws Exception {
    Files.writeString(place.resolve("moment"), "");
    return submit(
        """
        <job id="short" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <step id="one" next="two">%s</step>
          <step id="two">%s</step>
        </job>
        """
            .formatted(batchlet("one"), batchlet("two")),
        place);
  }

  private long submit(String moment) throws Exception {
    Files.writeString(place.resolve("moment"), moment);
    return submit(
        """
        <job id="moments" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <listeners><listener ref="%1$sOfJob">%2$s</listener></listeners>
          <step id="prepare" next="split">%3$s%4$s</step>
          <split id="split" next="items">
            <flow id="flowA"><step id="a">%5$s%6$s</step></flow>
            <flow id="flowB">
              <step id="b">
                <properties><property name="partita.isolate" value="true"/></properties>%7$s%8$s
              </step>
            </flow>
          </split>
          <step id="items">%9$s
            <chunk item-count="4">
              <reader ref="%1$sReader">
                <properties>
                  <property name="place" value="#{jobParameters['place']}"/>
                  <property name="first" value="#{partitionPlan['first']}"/>
                </properties>
              </reader>
              <writer ref="%1$sWriter">%2$s</writer>
            </chunk>
            <partition>
              <mapper ref="%1$sMapper">%2$s</mapper>
              <collector ref="%1$sCollector">%2$s</collector>
              <analyzer ref="%1$sAnalyzer">%2$s</analyzer>
              <reducer ref="%1$sReducer">%2$s</reducer>
            </partition>
            <next on="*" to="turn"/>
          </step>
          <decision id="turn" ref="%1$sTurn">%2$s<next on="on" to="last"/></decision>
          <step id="last">%10$s%11$s</step>
        </job>
        """
            .formatted(
                "io.partita.app.MomentArtifacts$",
                "<properties><property name=\"place\" value=\"#{jobParameters['place']}\"/></properties>",
                listener("prepare"),
                batchlet("prepare"),
                listener("a"),
                batchlet("a"),
                listener("b"),
                batchlet("b"),
                listener("items"),
                listener("last"),
                batchlet("last")),
        place);
  }

  private static String listener(String name) {
    return "<listeners><listener ref=\"io.partita.app.MomentArtifacts$OfStep\">%s</listener></listeners>"
        .formatted(properties(name));
  }

  private static String batchlet(String name) {
    return "<batchlet ref=\"io.partita.app.MomentArtifacts$Work\">%s</batchlet>"
        .formatted(properties(name));
  }

  private static String properties(String name) {
    return """
        <properties>
          <property name="place" value="#{jobParameters['place']}"/>
          <property name="name" value="%s"/>
        </properties>
        """
        .formatted(name);
  }

  private static long submit(String xml, Path place) {
    Properties parameters = new Properties();
    parameters.setProperty("place", place.toString());
    return engine.submit(xml.getBytes(StandardCharsets.UTF_8), "moments.xml", parameters);
  }
}
