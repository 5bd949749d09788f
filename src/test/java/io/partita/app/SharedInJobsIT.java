package io.partita.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import jakarta.batch.api.AbstractBatchlet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shared objects in the artifacts of jobs, in the parent and in workers. */
class SharedInJobsIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;
  private EmbeddedEngine engine;

  @BeforeEach
  void start() {
    engine = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 2));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void partitionsAndParent_shareTheObjectsOfAnExecution() throws Exception {
    for (int round = 0; round < 2; round++) {
      assertThat(run("count").batchStatus()).isEqualTo("COMPLETED");
    }

    assertThat(lines("counts")).containsExactly("20 190", "20 190");
    assertThat(lines("home/manager/epoch")).containsExactly("1");
  }

  @Test
  void everyKindOfObject_canBeInjected() throws Exception {
    Properties parameters = new Properties();
    parameters.setProperty("place", temp.toString());
    String xml =
        new String(SharedArtifacts.job("", false), StandardCharsets.UTF_8)
            .replace("SharedArtifacts$Part", "SharedArtifacts$OneOfEach")
            .replaceAll(
                "<partition>[^$]*[$]Mapper(.|\n)*</partition>",
                "<partition><plan partitions=\"1\"/></partition>");
    long execution = engine.submit(xml.getBytes(StandardCharsets.UTF_8), "each.xml", parameters);

    assertThat(ended(execution).failure()).isNull();
    assertThat(lines("each")).containsExactly("1 one one[one][one]");
  }

  @Test
  void objectsThatNobodyUses_startNoManager() throws Exception {
    assertThat(ended(submit("nothing", "", false)).batchStatus()).isEqualTo("COMPLETED");

    assertThat(temp.resolve("home/manager")).doesNotExist();
  }

  @Test
  @Tag("F15")
  void workerThatDies_letsGoOfItsLocks() throws Exception {
    assertThat(run("dieWithLock").batchStatus()).isEqualTo("COMPLETED");

    // The other partition and the next attempt, whichever comes first; each ends with the lock.
    assertThat(lines("locked")).containsExactly("false", "true", "true");
  }

  @Test
  void instanceScope_isThereForTheRestart_andOverWhenTheInstanceIs() throws Exception {
    long failed = submit("fail", "", true);
    assertThat(ended(failed).failure()).contains("as it should");
    Properties look = new Properties();
    look.setProperty("act", "look");

    assertThat(ended(engine.restart(failed, look)).batchStatus()).isEqualTo("COMPLETED");
    assertThat(lines("kept")).containsOnly("kept");
  }

  @Test
  @Tag("F27")
  void proxyInACheckpoint_isRefused_andNoKeyIsKept() throws Exception {
    JobSnapshot end = run("checkpoint");

    assertThat(end.batchStatus()).isEqualTo("FAILED");
    assertThat(end.failure()).contains("Failed to serialize");
    engine.close();
    assertThat(Files.readString(temp.resolve("home/db/partita.mv.db"), ISO_8859_1))
        .contains("SharedArtifacts")
        .doesNotContain("io.partita.shared.Handle");
  }

  @Test
  @Tag("F27")
  void proxyFromACollector_isRefused() throws Exception {
    JobSnapshot end =
        ended(
            submit("count", "<collector ref=\"io.partita.app.SharedArtifacts$Collector\"/>", true));

    assertThat(end.batchStatus()).isEqualTo("FAILED");
    assertThat(end.failure()).contains("return its name instead");
  }

  @Test
  @Tag("F7")
  void managerKilled_executionFails_andTheNextOneHasANewManager() throws Exception {
    assertThat(run("count").batchStatus()).isEqualTo("COMPLETED");
    for (int kill = 1; kill <= 3; kill++) {
      killManager();
      assertThat(run("count").batchStatus()).isEqualTo("COMPLETED");
    }
    killManager();

    assertThat(run("count").failure()).contains("The manager is not started again");
    assertThat(lines("home/manager/epoch")).containsExactly("4");
    assertThat(lines("counts")).hasSize(4).containsOnly("20 190");
  }

  @Test
  @Tag("F7")
  void managerKilledBetweenTwoSteps_theSecondDoesNotFindEmptyObjects() throws Exception {
    Properties parameters = new Properties();
    parameters.setProperty("act", "count");
    parameters.setProperty("place", temp.toString());
    String again =
        """
        <step id="kill" next="again"><batchlet ref="io.partita.app.SharedInJobsIT$Kill"/></step>
        <step id="again">
          <batchlet ref="io.partita.app.SharedArtifacts$Part">
            <properties><property name="act" value="count"/></properties>
          </batchlet>
          <partition><plan partitions="1"/></partition>
        </step>
        </job>
        """;
    String xml =
        new String(SharedArtifacts.job("", false), StandardCharsets.UTF_8)
            .replace("id=\"parts\"", "id=\"parts\" next=\"kill\"")
            .replace("</job>", again);

    long execution = engine.submit(xml.getBytes(StandardCharsets.UTF_8), "again.xml", parameters);

    assertThat(ended(execution).failure())
        .contains("Step again: The manager that execution 1 has used is gone");
  }

  /** In the parent. */
  public static class Kill extends AbstractBatchlet {
    @Override
    public String process() {
      killManager();
      return "done";
    }
  }

  private static void killManager() {
    ProcessHandle manager =
        ProcessHandle.current()
            .descendants()
            .filter(SharedInJobsIT::isManager)
            .findFirst()
            .orElseThrow();
    manager.destroyForcibly();
    manager.onExit().join();
  }

  private static boolean isManager(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
          .contains("ManagerMain");
    } catch (IOException e) {
      return false; // it is gone
    }
  }

  private JobSnapshot run(String act) throws Exception {
    return ended(submit(act, "", true));
  }

  private long submit(String act, String collector, boolean last) {
    Properties parameters = new Properties();
    parameters.setProperty("act", act);
    parameters.setProperty("place", temp.toString());
    return engine.submit(SharedArtifacts.job(collector, last), "shared.xml", parameters);
  }

  private JobSnapshot ended(long execution) throws InterruptedException {
    JobSnapshot snapshot = engine.awaitEnd(execution, LONG);
    assertThat(snapshot.isOver()).as(snapshot.toString()).isTrue();
    return snapshot;
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(temp.resolve(file));
  }
}
