package io.partita.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.ExitCause;
import io.partita.limits.ResourceLimits;
import io.partita.process.JvmOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WorkerLimitsIT {
  private static final long MB = 1 << 20;
  private static final JvmOptions JVM =
      PoolFixture.SMALL_JVM.plusArguments("-XX:MaxDirectMemorySize=1g");

  @Test
  @Tag("F3")
  void residentMemoryOverItsLimit_killsThatWorkerAlone_withTheNumbers() throws Exception {
    WorkerKind small = new WorkerKind("small", 9, JVM, ResourceLimits.NONE.withMaxRss(200 * MB));
    try (PoolFixture fixture = PoolFixture.ofProcesses(2)) {
      Probe sibling = fixture.submitAndEnterOf(small);

      TaskOutcome.Died death = fixture.submit(small, "direct 400").awaitDeath();

      assertThat(death.cause().kind()).isEqualTo(ExitCause.Kind.OUT_OF_MEMORY);
      assertThat(death.cause().detail()).contains("VmRSS ", "is over max-rss 200 MB");
      sibling.send("go");
      assertThat(sibling.awaitResult()).isEqualTo("go");
    }
  }

  @Test
  void residentMemoryUnderItsLimit_isLeftAlone() throws Exception {
    WorkerKind roomy = new WorkerKind("roomy", 9, JVM, ResourceLimits.NONE.withMaxRss(900 * MB));
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      Probe probe = fixture.submit(roomy, "direct 200");
      probe.awaitMessage("inside");
      probe.send("done ");
      assertThat(probe.awaitResult()).isEqualTo("done " + (200 << 20));
    }
  }

  @Test
  void niceness_isThatOfTheProcess() throws Exception {
    WorkerKind nice = new WorkerKind("nice", 9, JVM, ResourceLimits.NONE.withNice(7));
    try (PoolFixture fixture = PoolFixture.ofProcesses(1)) {
      String pid = fixture.submit(nice, "pid").awaitResult();

      assertThat(niceness(pid)).isEqualTo(niceness("self") + 7);
    }
  }

  private static int niceness(String pid) throws Exception {
    String stat = Files.readString(Path.of("/proc", pid, "stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
  }
}
