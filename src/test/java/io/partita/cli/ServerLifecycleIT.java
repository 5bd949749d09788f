package io.partita.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.JobSnapshot;
import io.partita.PartitaException;
import io.partita.ProcessIdentity;
import io.partita.testing.Await;
import io.partita.testing.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server's life as its commands see it, with all that is built. */
class ServerLifecycleIT {
  private static final int MANY = 20_000;

  // Ten times what is promised.
  private static final Duration ORPHANS = Duration.ofMillis(2500);
  private static final Duration FAILED = Duration.ofSeconds(100);
  private static final Duration JOB = Duration.ofSeconds(60);

  @TempDir Path temporary = Path.of("");
  private ServerLayout layout = ServerLayout.of(Path.of(""));
  private LibertyServer server = new LibertyServer(layout);
  private ServerEndpoint endpoint = ServerEndpoint.DEFAULT;

  @BeforeEach
  void layOut() throws IOException {
    layout = ServerLayout.of(temporary.resolve("state of a server"));
    server = new LibertyServer(layout);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      endpoint = new ServerEndpoint("127.0.0.1", free.getLocalPort());
    }
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  @Tag("F9")
  void killedServer_leavesNothingRunningAndItsJobGoesOnAfterTheNextStart() throws Exception {
    Path source = tree();
    Path target = temporary.resolve("target");
    RunningServer killed = server.start(endpoint);
    assertThat(server.running()).contains(killed);
    assertThatThrownBy(() -> server.start(endpoint))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("running already: pid " + killed.pid());
    assertNothingSecretIsSeen(killed.pid());
    long execution;
    List<ProcessIdentity> workers;
    try (JobHost jobs = ServerHost.connect(layout.home(), null)) {
      execution = jobs.submit(copyTree(), parameters(source, target));
      Await.until(JOB, "a worker", () -> !descendants(killed.pid()).isEmpty());
      // Stopped before it has a partition: the job cannot be over when the server is killed.
      for (ProcessIdentity worker : descendants(killed.pid())) {
        new ProcessBuilder("kill", "-STOP", String.valueOf(worker.pid())).start().waitFor();
      }
      assertThat(progress(jobs, execution).isOver()).isFalse();
      workers = descendants(killed.pid());
    }

    ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();

    Await.until(
        ORPHANS, "end of the workers", () -> workers.stream().noneMatch(ProcessIdentity::isAlive));
    assertThat(workers).isNotEmpty();
    Await.until("end of the server", () -> server.running().isEmpty());
    server.start(endpoint);
    try (JobHost jobs = ServerHost.connect(layout.home(), null)) {
      Await.until(FAILED, "FAILED", () -> progress(jobs, execution).batchStatus().equals("FAILED"));
      long restarted = jobs.restart(execution, new Properties(), copyTree(), false);
      Await.until(JOB, "end of the restart", () -> progress(jobs, restarted).isOver());
      assertThat(progress(jobs, restarted).batchStatus()).isEqualTo("COMPLETED");
    }
    assertThat(names(target)).isEqualTo(names(source));
    assertThat(server.stop()).isPresent();
    assertThat(server.running()).isEmpty();
  }

  private static List<ProcessIdentity> descendants(long pid) {
    return ProcessHandle.of(pid)
        .orElseThrow()
        .descendants()
        // Not the launchers that it is for a moment at first, nor the fork of the server before.
        .filter(process -> process.info().command().orElse("").endsWith("/java"))
        .filter(process -> Command.isWorker(process.pid()))
        .map(process -> ProcessIdentity.of(process.pid(), ""))
        .toList();
  }

  private void assertNothingSecretIsSeen(long pid) throws IOException {
    List<String> secrets =
        List.of(
            Files.readString(layout.adminPassword()).strip(),
            Files.readString(layout.database().resolve("password")).strip());
    for (String place : List.of("cmdline", "environ")) {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", String.valueOf(pid), place));
      assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
          .doesNotContain(secrets)
          .doesNotContainIgnoringCase("password");
    }
    for (Path file : List.of(layout.adminPassword(), layout.secrets())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layout.userDirectory())))
        .isEqualTo("rwx------");
  }

  private static JobFile copyTree() {
    return JobFile.read(Path.of("batch-jobs", "copy-tree.xml"));
  }

  private static Properties parameters(Path source, Path target) {
    Properties parameters = new Properties();
    parameters.setProperty("source", source.toString());
    parameters.setProperty("target", target.toString());
    parameters.setProperty("partitions", "2");
    return parameters;
  }

  private static JobSnapshot progress(JobHost jobs, long execution) {
    try {
      return jobs.awaitEnd(execution, Duration.ZERO);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Path tree() throws IOException {
    Path source = Files.createDirectories(temporary.resolve("source"));
    for (int i = 0; i < MANY; i++) {
      Files.writeString(source.resolve("a file " + i), "content");
    }
    return source;
  }

  private static SortedSet<String> names(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
