package io.partita.app;

import static java.util.Comparator.naturalOrder;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.store.Attempt;
import io.partita.testing.Await;
import jakarta.batch.runtime.Metric;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Partitions whose workers die. */
class AttemptsIT extends AttemptFixture {
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
    long second = Long.parseLong(lines("pids-0").get(1));
    Await.until(
        LONG,
        "the wait for the third",
        () ->
            ProcessHandle.of(second).isEmpty()
                && engine().snapshot(execution).partitions().get(0).state().equals("QUEUED"));
    engine().stop(execution);

    assertThat(ended(execution).batchStatus()).isEqualTo("STOPPED");
    assertThat(ended(engine().restart(execution, acts("ok"))).batchStatus()).isEqualTo("COMPLETED");
  }
}
