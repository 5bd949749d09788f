package io.partita.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.pipe.Pipe;
import io.partita.pipe.PipeEnd;
import io.partita.testing.Await;
import io.partita.testing.OpenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** After anything that can happen to children, nothing of it is left. */
@Tag("F29")
@Tag("B3")
class ChildBaselineIT {
  private static final ContextOptions OPTIONS =
      ContextOptions.DEFAULTS
          .withJvm(ChildProcessIT.JVM.withTermGrace(Duration.ofMillis(300)))
          .withSpares(1)
          .withOutput((source, line) -> {});

  private final Set<Thread> before = Thread.getAllStackTraces().keySet();

  @Test
  void endsCrashesKillsAndFailedStarts_leaveNothingBehind() throws Exception {
    misuse();
    Await.until("threads gone", () -> ownThreads().isEmpty());
    int openFiles = OpenFiles.count();
    List<ProcessHandle> children = ProcessHandle.current().children().toList();
    long runFiles = runFiles();
    for (int i = 0; i < 2; i++) {
      misuse();
    }
    Await.until("threads gone: " + ownThreads(), () -> ownThreads().isEmpty());
    Await.until("files closed: " + openFiles, () -> OpenFiles.count() <= openFiles);
    assertThat(ProcessHandle.current().children()).containsExactlyInAnyOrderElementsOf(children);
    assertThat(runFiles()).isEqualTo(runFiles);
  }

  private static void misuse() throws Exception {
    ProcessContext context = ProcessContext.of(StartMethod.FORKSERVER, OPTIONS);
    Await.get(context.warmUp());
    start(context, () -> {}).join();
    start(context, () -> Runtime.getRuntime().halt(1)).join();
    ChildProcess killed = start(context, ChildProcessIT::waitForEver);
    killed.kill();
    killed.join();
    Pipe pipe = context.pipe();
    PipeEnd theirs = pipe.second();
    start(context, () -> theirs.send("x")).join();
    pipe.close();
    Object notSerializable = new Object();
    ChildProcess refused = context.process(() -> System.out.println(notSerializable));
    assertThatThrownBy(refused::start).hasMessageContaining("Object");
    start(context, ChildProcessIT::waitForEver);
    ProcessContext.shutDown();
    assertThat(ChildProcess.activeChildren()).isEmpty();
  }

  private static ChildProcess start(ProcessContext context, ChildTask task) {
    ChildProcess child = context.process(task);
    child.start();
    return child;
  }

  /** But for those of other packages, which may be there for as long as this process. */
  private List<String> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> name.startsWith("partita-"))
        .toList();
  }

  /** Of this process: their names have its pid. */
  private static long runFiles() {
    String own = "partita-" + Long.toString(ProcessHandle.current().pid(), 36) + "-";
    return count(Path.of(System.getProperty("java.io.tmpdir")), own);
  }

  private static long count(Path directory, String prefix) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
