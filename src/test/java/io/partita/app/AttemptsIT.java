package io.partita.app;

import static java.util.Comparator.naturalOrder;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.store.Attempt;
import io.partita.store.StateDirectory;
import io.partita.store.Store;
import io.partita.testing.Await;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.Metric;
import jakarta.batch.runtime.StepExecution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Partitions whose workers die, in an engine without a server. */
class AttemptsIT {
  private static final String ARTIFACTS = "io.partita.app.AttemptArtifacts$";
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path temp;
  private final Map<String, String> settings =
      new HashMap<>(Map.of("partita.attempts.backoff", "PT0.05S", "partita.stop.grace", "PT1S"));
  private @Nullable EmbeddedEngine running;

  private void start() {
    settings.forEach(System::setProperty);
    running = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 2));
  }

  private EmbeddedEngine engine() {
    return requireNonNull(running);
  }

  @AfterEach
  void close() {
    settings.keySet().forEach(System::clearProperty);
    engine().close();
  }

  @Test
  @Tag("F1")
  void workerKilledMidChunk_anotherAttemptGoesOnFromTheCheckpoint() throws Exception {
    start();
    long execution = submit(chunk("5,55"), new Properties());

    assertThat(ended(execution).batchStatus()).isEqualTo("COMPLETED");
    assertThat(lines("items"))
        .containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(String::valueOf).toList());
    assertThat(metrics(execution))
        .containsEntry(Metric.MetricType.READ_COUNT, 100L)
        .containsEntry(Metric.MetricType.WRITE_COUNT, 100L);
    List<Attempt.Entry> attempts = attempts(execution);
    assertThat(attempts)
        .extracting(Attempt.Entry::cause)
        .containsExactly("SIGNAL", "SIGNAL", "COMPLETED");
    assertThat(attempts).extracting(Attempt.Entry::signal).containsExactly("KILL", "KILL", null);
    assertThat(attempts)
        .extracting(entry -> entry.attempt().checkpointSequence())
        .containsExactly(0L, 5L, 11L);
    assertThat(attempts)
        .extracting(entry -> entry.attempt().fence())
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(attempts)
        .extracting(entry -> requireNonNull(entry.run()).pid())
        .doesNotHaveDuplicates();
    assertThat(attempts)
        .allSatisfy(
            entry ->
                assertThat(requireNonNull(entry.usage()).peakResidentBytes())
                    .isGreaterThan(1 << 20));
  }

  @ParameterizedTest
  @CsvSource({
    "exit:0,EXITED,0",
    "exit:3,EXITED,3",
    "halt:1,EXITED,1",
    "exit:137,SIGNAL,",
    "signal:SEGV,VM_CRASH,"
  })
  @Tag("F4")
  void partitionEndsItsProcess_isTriedAgain(String act, String cause, @Nullable Integer code)
      throws Exception {
    start();
    long execution = submit(batchlet(1), acts(act + ",ok"));

    assertThat(ended(execution).batchStatus()).isEqualTo("COMPLETED");
    List<Attempt.Entry> attempts = attempts(execution);
    assertThat(attempts).extracting(Attempt.Entry::cause).containsExactly(cause, "COMPLETED");
    assertThat(attempts.get(0).exitCode()).isEqualTo(code);
  }

  @Test
  @Tag("F4")
  @Tag("F17")
  void partitionThatAlwaysExits_failsWithEveryCauseAndItsSiblingsGoOn() throws Exception {
    start();
    Properties acts = acts("ok");
    acts.setProperty("acts0", "exit:0,exit:7,signal:KILL");
    long execution = submit(batchlet(4), acts);
    JobSnapshot over = ended(execution);

    assertThat(over.batchStatus()).isEqualTo("FAILED");
    assertThat(over.failure())
        .contains("failed after 3 attempts", "EXITED(0)", "EXITED(7)", "SIGNAL(KILL)");
    assertThat(over.partitions())
        .extracting(JobSnapshot.Partition::state)
        .containsExactly("FAILED", "COMPLETED", "COMPLETED", "COMPLETED");
    assertThat(attempts(execution)).hasSize(6);

    start();
    assertThat(ended(engine().restart(execution, acts("ok"))).batchStatus()).isEqualTo("COMPLETED");
    assertThat(lines("pids-1")).as("attempts at a sibling, restart included").hasSize(1);
  }

  /**
   * The bound is ten times that of the row, as for all times: a machine may have others to serve.
   */
  @Test
  @Tag("F17")
  void poisonPartition_costsItsSiblingsLittle() throws Exception {
    start();
    Properties plain = acts("work:600");
    plain.setProperty("acts0", "ok");
    Properties poisoned = acts("work:600");
    poisoned.setProperty("acts0", "exit:1");
    ended(submit(batchlet(6), plain)); // warms up
    long[] executions = {submit(batchlet(6), plain), 0};
    ended(executions[0]);
    executions[1] = submit(batchlet(6), poisoned);
    assertThat(ended(executions[1]).batchStatus()).isEqualTo("FAILED");

    long[] steps = LongStream.of(executions).map(e -> step(e).getStepExecutionId()).toArray();
    engine().close();
    assertThat(timeOfSiblings(steps[1]).toMillis())
        .isLessThan(timeOfSiblings(steps[0]).toMillis() * 2);
  }

  /** From the first one's start to the last one's end. */
  private Duration timeOfSiblings(long stepExecutionId) {
    List<Attempt.Entry> siblings =
        entries(stepExecutionId).stream()
            .filter(entry -> entry.attempt().partition().number() > 0)
            .toList();
    return Duration.between(
        siblings.stream().map(e -> requireNonNull(e.run()).started()).min(naturalOrder()).get(),
        siblings.stream().map(e -> requireNonNull(e.ended())).max(naturalOrder()).get());
  }

  @Test
  void exceptionOfTheJob_isNotTriedAgain() throws Exception {
    start();
    long execution = submit(batchlet(1), acts("throw"));

    assertThat(ended(execution).failure()).contains("the job's own exception");
    assertThat(lines("pids-0")).hasSize(1);
    assertThat(attempts(execution)).extracting(Attempt.Entry::cause).containsExactly("FAILED");
  }

  @Test
  @Tag("F3")
  void memoryExhausted_isTriedOnceMoreAndSiblingsAreUntouched() throws Exception {
    settings.put(
        "partita.worker.jvm-arguments",
        "-XX:MaxMetaspaceSize=64m,-XX:MaxDirectMemorySize=32m,-Xmx64m");
    start();
    Properties acts = acts("ok");
    List<String> ways = List.of("heap", "metaspace", "direct", "threads");
    ways.forEach(way -> acts.setProperty("acts" + ways.indexOf(way), way + ",ok"));
    acts.setProperty("acts5", "heap");
    long execution = submit(batchlet(6), acts);
    JobSnapshot over = ended(execution);

    assertThat(over.partitions())
        .extracting(JobSnapshot.Partition::state)
        .containsExactly("COMPLETED", "COMPLETED", "COMPLETED", "COMPLETED", "COMPLETED", "FAILED");
    assertThat(over.failure()).contains("failed after 2 attempts");
    assertThat(attempts(execution))
        .extracting(Attempt.Entry::cause)
        .containsExactly(
            "OUT_OF_MEMORY",
            "COMPLETED",
            "OUT_OF_MEMORY",
            "COMPLETED",
            "OUT_OF_MEMORY",
            "COMPLETED",
            "OUT_OF_MEMORY",
            "COMPLETED",
            "COMPLETED",
            "OUT_OF_MEMORY",
            "OUT_OF_MEMORY");
  }

  @Test
  void failFast_siblingsAreStoppedAndARestartRunsThem() throws Exception {
    settings.put("partita.partition.fail-fast", "true");
    start();
    Properties acts = acts("wait");
    acts.setProperty("acts1", "throw");
    long execution = submit(batchlet(4), acts);
    JobSnapshot over = ended(execution);

    assertThat(over.batchStatus()).isEqualTo("FAILED");
    assertThat(over.partitions())
        .extracting(JobSnapshot.Partition::state)
        .containsExactly("STOPPED", "FAILED", "STOPPED", "STOPPED");
    assertThat(ended(engine().restart(execution, acts("ok"))).batchStatus()).isEqualTo("COMPLETED");
  }

  @Test
  @Tag("F28")
  void stopWhileTheNextAttemptWaits_endsStoppedAtOnceAndRestarts() throws Exception {
    settings.put("partita.attempts.backoff", "PT1H");
    settings.put("partita.attempts.backoff-max", "PT1H");
    start();
    long execution = submit(batchlet(1), acts("signal:KILL"));
    Await.until(LONG, "the second attempt", () -> lines("pids-0").size() == 2);
    Await.until(
        LONG,
        "the wait for the third",
        () ->
            engine().snapshot(execution).partitions().get(0).pid()
                    == Long.parseLong(lines("pids-0").get(1))
                && ProcessHandle.of(Long.parseLong(lines("pids-0").get(1))).isEmpty());
    engine().stop(execution);

    assertThat(ended(execution).batchStatus()).isEqualTo("STOPPED");
    assertThat(ended(engine().restart(execution, acts("ok"))).batchStatus()).isEqualTo("COMPLETED");
  }

  @Test
  @Tag("F6")
  void workersThatCannotBeStarted_areTriedThriceAndTheJobSaysWhy() throws Exception {
    settings.put("partita.worker.java-home", brokenJdk().toString());
    start();
    long execution = submit(batchlet(4), acts("ok"));

    assertThat(ended(execution).failure())
        .contains("was not started", "this JDK is broken", "exit code 1");
    assertThat(lines("launches")).hasSizeBetween(3, 3 * 2);
    assertThat(attempts(execution))
        .extracting(Attempt.Entry::cause)
        .containsExactly("LAUNCH_FAILED", "LAUNCH_FAILED", "LAUNCH_FAILED", "LAUNCH_FAILED");
  }

  @Test
  @Tag("F6")
  void jdkReplacedUnderneath_partitionsWaitUntilItIsThere() throws Exception {
    settings.put("partita.worker.java-home", brokenJdk().toString());
    settings.put("partita.attempts.launch", "20");
    start();
    long execution = submit(batchlet(2), acts("ok"));
    Await.until(LONG, "a launch that fails", () -> lines("launches").size() > 1);
    Files.createFile(temp.resolve("mended"));

    assertThat(ended(execution).batchStatus()).isEqualTo("COMPLETED");
  }

  /** Notes each launch, and works only when it is mended. */
  private Path brokenJdk() throws IOException {
    Path java = Files.createDirectories(temp.resolve("jdk/bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        echo launched >> '%1$s/launches'
        if [ -e '%1$s/mended' ]; then exec '%2$s/bin/java' "$@"; fi
        echo 'this JDK is broken'
        exit 1
        """
            .formatted(temp, System.getProperty("java.home")));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return temp.resolve("jdk");
  }

  private static Properties acts(String ofAll) {
    Properties parameters = new Properties();
    IntStream.range(0, 6).forEach(n -> parameters.setProperty("acts" + n, ofAll));
    return parameters;
  }

  private static String batchlet(int partitions) {
    return """
    <batchlet ref="%sPart">
      <properties>
        <property name="place" value="#{jobParameters['place']}"/>
        <property name="acts" value="#{partitionPlan['acts']}"/>
        <property name="number" value="#{partitionPlan['number']}"/>
      </properties>
    </batchlet>
    %s
    """
        .formatted(ARTIFACTS, plan(partitions));
  }

  private static String plan(int partitions) {
    return IntStream.range(0, partitions)
        .mapToObj(
            n ->
                """
                <properties partition="%1$d">
                  <property name="number" value="%1$d"/>
                  <property name="acts" value="#{jobParameters['acts%1$d']}"/>
                </properties>
                """
                    .formatted(n))
        .collect(
            Collectors.joining(
                "", "<partition><plan partitions=\"" + partitions + "\">", "</plan></partition>"));
  }

  private static String chunk(String killAt) {
    return """
    <chunk item-count="10">
      <reader ref="%1$sNumbers">
        <properties>
          <property name="place" value="#{jobParameters['place']}"/>
          <property name="killAt" value="%2$s"/>
        </properties>
      </reader>
      <writer ref="%1$sNoting">
        <properties><property name="place" value="#{jobParameters['place']}"/></properties>
      </writer>
    </chunk>
    <partition><plan partitions="1"/></partition>
    """
        .formatted(ARTIFACTS, killAt);
  }

  private long submit(String step, Properties parameters) {
    String xml =
        """
        <job id="attempts" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <step id="parts">%s</step>
        </job>
        """
            .formatted(step);
    parameters.setProperty("place", temp.toString());
    return engine().submit(xml.getBytes(StandardCharsets.UTF_8), "attempts.xml", parameters);
  }

  private JobSnapshot ended(long execution) throws InterruptedException {
    JobSnapshot snapshot = engine().awaitEnd(execution, LONG);
    assertThat(snapshot.isOver()).as(snapshot.toString()).isTrue();
    return snapshot;
  }

  private static Map<Metric.MetricType, Long> metrics(long execution) {
    Map<Metric.MetricType, Long> metrics = new HashMap<>();
    for (Metric metric : step(execution).getMetrics()) {
      metrics.put(metric.getType(), metric.getValue());
    }
    return metrics;
  }

  private static StepExecution step(long execution) {
    return BatchRuntime.getJobOperator().getStepExecutions(execution).get(0);
  }

  /** Those of the execution's step, as they are found when the engine is closed. */
  private List<Attempt.Entry> attempts(long execution) {
    long step = step(execution).getStepExecutionId();
    engine().close();
    return entries(step);
  }

  private List<Attempt.Entry> entries(long step) {
    try (StateDirectory state = StateDirectory.open(temp.resolve("home"), "run");
        Store store = Store.embedded(state)) {
      return store.attempts().of(step);
    }
  }

  private List<String> lines(String file) {
    Path path = temp.resolve(file);
    try {
      return Files.exists(path) ? Files.readAllLines(path) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
