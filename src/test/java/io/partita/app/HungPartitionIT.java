package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.JobSnapshot;
import io.partita.testing.Await;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions that stop, hang or take too long, each beside one that does not. */
class HungPartitionIT {
  private static final String ARTIFACTS = "io.partita.app.HungPartitionIT$";
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String STALL = "partita.partition.stall-timeout";
  private static final String WHOLE = "partita.partition.timeout";

  @TempDir Path temp;
  private @Nullable EmbeddedEngine engine;

  private EmbeddedEngine start() {
    System.setProperty("partita.attempts.max", "1");
    engine = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 2));
    return engine;
  }

  @AfterEach
  void close() {
    System.clearProperty("partita.evidence.heap-dump");
    System.clearProperty("partita.evidence.flight-recording");
    System.clearProperty("partita.partition.timeout");
    System.clearProperty("partita.attempts.max");
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  @Tag("F2")
  void stoppedWorker_isKilledWithin3500Millis_andWhatProcSaysIsKept() throws Exception {
    EmbeddedEngine started = start();
    long execution = submit(started, chunk("hang"), "");
    Path inside = temp.resolve("inside");
    Await.until(LONG, "the partition to run", () -> Files.exists(inside));
    long pid = Long.parseLong(Files.readString(inside).strip());
    ProcessHandle worker = ProcessHandle.of(pid).orElseThrow();
    long start = System.nanoTime();
    new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();

    Await.get(worker.onExit());

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(3500));
    JobSnapshot end = started.awaitEnd(execution, LONG);
    assertThat(end.failure()).contains("stopped by a signal (state T)", evidence().toString());
    assertThat(evidence().resolve("proc.txt")).content().contains("State:\tT (stopped)");
    assertThat(files(evidence())).containsExactly("proc.txt");
    siblingHasCompleted();
  }

  @Test
  @Tag("F2")
  void readerThatHangs_isKilledAfterTheStallTimeout_andThreeThreadDumpsAreKept() throws Exception {
    JobSnapshot end = run(chunk("hang"), property(STALL, "PT1S"));

    assertThat(end.batchStatus()).isEqualTo("FAILED");
    assertThat(end.failure())
        .contains("KILLED", "read and written nothing for " + STALL + " PT1S")
        .contains(evidence().toString());
    for (int number = 1; number <= 3; number++) {
      assertThat(evidence().resolve("threads-" + number + ".txt"))
          .content()
          .contains("Full thread dump", "HungPartitionIT$Reader.readItem");
    }
    siblingHasCompleted();
  }

  @Test
  @Tag("F2")
  void readerThatComputesWithoutEnd_isKilledAfterTheStallTimeout() throws Exception {
    JobSnapshot end = run(chunk("spin"), property(STALL, "PT1S"));

    assertThat(end.failure()).contains("read and written nothing for");
    assertThat(evidence().resolve("threads-3.txt")).content().contains("Reader.readItem");
    siblingHasCompleted();
  }

  @Test
  @Tag("F2")
  void readerThatIsSlowButGoesOn_isLeftAlone() throws Exception {
    JobSnapshot end = run(chunk("slow"), property(STALL, "PT2S"));

    assertThat(end.batchStatus()).isEqualTo("COMPLETED");
    assertThat(temp.resolve("home/evidence")).doesNotExist();
  }

  @Test
  void batchletOverItsTime_isKilled_andItsSiblingCompletes() throws Exception {
    JobSnapshot end = run(batchlet("hang"), property(WHOLE, "PT4S"));

    assertThat(end.failure()).contains("took longer than " + WHOLE + " PT4S");
    assertThat(evidence().resolve("threads-1.txt")).content().contains("Let.process");
    siblingHasCompleted();
  }

  @Test
  void timeOfTheConfiguration_holdsWhereTheStepSaysNothing() throws Exception {
    System.setProperty("partita.partition.timeout", "PT3S");

    assertThat(run(batchlet("hang"), "").failure()).contains("took longer than " + WHOLE);
  }

  @Test
  void batchletWithAStallTimeout_isNotKilledForIt() throws Exception {
    JobSnapshot end = run(batchlet("slow"), property(STALL, "PT0.2S"));

    assertThat(end.batchStatus()).isEqualTo("COMPLETED");
  }

  @Test
  void timeThatIsNone_isRefusedWithItsText() {
    assertThatThrownBy(() -> run(batchlet("slow"), property(STALL, "soon")))
        .hasMessageContaining(STALL + "=soon must be a time such as PT90S");
  }

  @Test
  @Tag("F27")
  void heapAndFlight_areKeptWhenAskedFor_readableByTheOwnerOnly() throws Exception {
    System.setProperty("partita.evidence.heap-dump", "true");
    System.setProperty("partita.evidence.flight-recording", "true");

    run(chunk("hang"), property(STALL, "PT1S"));

    assertThat(files(evidence())).contains("heap.hprof", "recording.jfr");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(evidence())))
        .isEqualTo("rwx------");
    for (String file : files(evidence())) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(evidence().resolve(file))))
          .as(file)
          .isEqualTo("rw-------");
    }
  }

  @Test
  @Tag("F27")
  void heapAndFlight_areNotKeptUnasked() throws Exception {
    run(chunk("hang"), property(STALL, "PT1S"));

    assertThat(files(evidence()))
        .containsExactly("proc.txt", "threads-1.txt", "threads-2.txt", "threads-3.txt");
  }

  private Path evidence() throws IOException {
    try (Stream<Path> all = Files.list(temp.resolve("home/evidence"))) {
      List<Path> found = all.toList();
      assertThat(found).hasSize(1);
      return found.get(0).toRealPath();
    }
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void siblingHasCompleted() {
    assertThat(temp.resolve("sibling")).hasContent("done");
  }

  private static String property(String name, String value) {
    return "<property name=\"%s\" value=\"%s\"/>".formatted(name, value);
  }

  private String chunk(String act) {
    return """
        <chunk item-count="100">
          <reader ref="%sReader">%s</reader>
          <writer ref="%sWriter"/>
        </chunk>
        """
        .formatted(ARTIFACTS, properties(act), ARTIFACTS);
  }

  private String batchlet(String act) {
    return "<batchlet ref=\"%sLet\">%s</batchlet>".formatted(ARTIFACTS, properties(act));
  }

  private String properties(String act) {
    return """
        <properties>
          <property name="place" value="%s"/>
          <property name="number" value="#{partitionPlan['number']}"/>
          <property name="act" value="%s"/>
        </properties>
        """
        .formatted(temp, act);
  }

  private JobSnapshot run(String what, String stepProperties) throws Exception {
    EmbeddedEngine started = start();
    return started.awaitEnd(submit(started, what, stepProperties), LONG);
  }

  private static long submit(EmbeddedEngine engine, String what, String stepProperties) {
    String xml =
        """
        <job id="hung" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <step id="parts">
            <properties>%s<property name="x" value="y"/></properties>
            %s
            <partition>
              <plan partitions="2">
                <properties partition="0"><property name="number" value="0"/></properties>
                <properties partition="1"><property name="number" value="1"/></properties>
              </plan>
            </partition>
          </step>
        </job>
        """
            .formatted(stepProperties, what);
    return engine.submit(xml.getBytes(StandardCharsets.UTF_8), "hung.xml", new Properties());
  }

  /** Partition 0 does as told; partition 1 does nothing wrong. */
  private static void act(String place, String number, String act) throws Exception {
    if (number.equals("1")) {
      Files.writeString(Path.of(place, "sibling"), "done");
      return;
    }
    Path inside = Path.of(place, "inside");
    Path written = Files.writeString(Path.of(place, "inside.new"), "" + pid());
    Files.move(written, inside);
    switch (act) {
      case "hang" -> new CountDownLatch(1).await();
      case "spin" -> spin();
      default -> Thread.sleep(500);
    }
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private static void spin() {
    while (pid() > 0) {
      Thread.onSpinWait();
    }
  }

  /** Ten items; before each, it acts. */
  public static class Reader extends AbstractItemReader {
    @Inject @BatchProperty String place;
    @Inject @BatchProperty String number;
    @Inject @BatchProperty String act;
    private int next;

    @Override
    public @Nullable Object readItem() throws Exception {
      if (next == 10) {
        return null;
      }
      Files.deleteIfExists(Path.of(place, "inside"));
      act(place, number, act);
      return next++;
    }
  }

  /** Writes nothing. */
  public static class Writer extends AbstractItemWriter {
    @Override
    public void writeItems(List<Object> items) {}
  }

  /** Acts once. */
  public static class Let extends AbstractBatchlet {
    @Inject @BatchProperty String place;
    @Inject @BatchProperty String number;
    @Inject @BatchProperty String act;

    @Override
    public String process() throws Exception {
      act(place, number, act);
      return "done";
    }
  }
}
