package io.partita.app;

import io.partita.JobSnapshot;
import io.partita.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs many jobs in one JVM, with deaths and stops among them, and fails if it keeps anything of
 * them: between jobs of one engine, or from one engine to the next.
 */
final class ManyJobsProgram {
  private static final int JOBS = 12;

  /** A selector is two of them. */
  private static final int SELECTOR_FILES = 2;

  private static final int WORKERS = 2;

  /** Threads that pools keep for a while, and those of the JDK. */
  private static final Pattern KEPT_BY_POOLS =
      Pattern.compile("partita-job|process reaper.*|ForkJoinPool.*|CompletableFuture.*");

  private static final Set<String> WHEN_NEEDED =
      Set.of("thread partita-send-worker-N", "thread partita-log-worker-N");

  private final Path home;
  private final Path source;
  private final Path target;
  private final Path notes;
  private int copies;

  private ManyJobsProgram(Path directory) {
    home = directory.resolve("home");
    source = directory.resolve("source");
    target = directory.resolve("target");
    notes = directory.resolve("notes");
  }

  /** Takes a directory that holds the tree {@code source}. */
  public static void main(String[] arguments) throws Exception {
    ManyJobsProgram program = new ManyJobsProgram(Path.of(arguments[0]));
    program.engine(program::misuse);
    expectAgain(baseline(), "one engine more", () -> program.engine(program::manyJobs));
    if (ProcessHandle.current().children().findAny().isPresent()) {
      throw new AssertionError("Children are left");
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private interface Use {
    void of(EmbeddedEngine engine) throws Exception;
  }

  /** All is as it was after the work, or soon. */
  private static void expectAgain(List<String> before, String what, Work work) throws Exception {
    long selectors = selectors();
    work.run();
    List<String> after = baseline();
    Await.until(
        "baseline after " + what + ":\n" + before + "\nfirst it was\n" + after,
        () -> isWithin(before));
    Await.until(
        "no more selectors after " + what + " than " + selectors + " and those of workers",
        () -> selectors() <= selectors + SELECTOR_FILES * 2 * WORKERS);
  }

  /** Nothing is there that was not; what is only made when it is needed is there once a worker. */
  private static boolean isWithin(List<String> before) {
    List<String> now = baseline();
    List<String> more = new ArrayList<>(now);
    before.forEach(more::remove);
    more.removeIf(one -> WHEN_NEEDED.contains(one) && Collections.frequency(now, one) <= WORKERS);
    return more.isEmpty();
  }

  private static long selectors() {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files
          .map(ManyJobsProgram::target)
          .filter(file -> file.startsWith("anon_inode:"))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void engine(Use use) throws Exception {
    Files.createDirectories(notes);
    try (EmbeddedEngine engine = EmbeddedEngine.start(new EngineOptions(home, WORKERS))) {
      use.of(engine);
    }
  }

  private void manyJobs(EmbeddedEngine engine) throws Exception {
    misuse(engine);
    expectAgain(
        baseline(),
        "many jobs",
        () -> {
          for (int i = 0; i < JOBS; i++) {
            expect("COMPLETED", end(engine, copy(engine)));
          }
          misuse(engine);
        });
  }

  /** A job whose workers die, one that is stopped and restarted, and a copy. */
  private void misuse(EmbeddedEngine engine) throws Exception {
    expect("FAILED", end(engine, act(engine, "halt")));
    long waiting = act(engine, "wait");
    Await.until(
        "partitions at work",
        () -> {
          JobSnapshot now = engine.snapshot(waiting);
          if (now.isOver()) {
            throw new AssertionError("Over already: " + now);
          }
          return now.partitions().stream().anyMatch(one -> one.pid() != 0);
        });
    engine.stop(waiting);
    expect("STOPPED", end(engine, waiting));
    Properties goOn = new Properties();
    goOn.setProperty("act", "nothing");
    expect("COMPLETED", end(engine, engine.restart(waiting, goOn)));
    expect("COMPLETED", end(engine, copy(engine)));
    Await.until("all workers idle", () -> ProcessHandle.current().children().count() == WORKERS);
  }

  private long copy(EmbeddedEngine engine) throws IOException {
    Properties parameters = new Properties();
    parameters.setProperty("source", source.toString());
    parameters.setProperty("target", target + "-" + copies++);
    parameters.setProperty("partitions", "2");
    return submit(engine, Path.of("batch-jobs/copy-tree.xml"), parameters);
  }

  private long act(EmbeddedEngine engine, String act) throws IOException {
    Properties parameters = new Properties();
    parameters.setProperty("notes", notes.toString());
    parameters.setProperty("act", act);
    parameters.setProperty("partitions", "2");
    return submit(engine, Path.of("src/test/resources/META-INF/batch-jobs/acting.xml"), parameters);
  }

  private static long submit(EmbeddedEngine engine, Path job, Properties parameters)
      throws IOException {
    return engine.submit(Files.readAllBytes(job), job.toString(), parameters);
  }

  private static JobSnapshot end(EmbeddedEngine engine, long execution)
      throws InterruptedException {
    return engine.awaitEnd(execution, Duration.ofSeconds(30));
  }

  private static void expect(String status, JobSnapshot end) {
    if (!end.batchStatus().equals(status)) {
      throw new AssertionError("Not " + status + ": " + end);
    }
  }

  /** What this JVM holds: open files and threads, without numbers that change. */
  private static List<String> baseline() {
    List<String> kept = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      files
          .map(ManyJobsProgram::target)
          .filter(file -> !file.endsWith(".jar"))
          // Of selectors: a connection has one for each direction that had to wait, once it had to.
          .filter(file -> !file.startsWith("anon_inode:"))
          .forEach(file -> kept.add(withoutNumber(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!KEPT_BY_POOLS.matcher(thread.getName()).matches()) {
        kept.add("thread " + withoutNumber(thread.getName()));
      }
    }
    Collections.sort(kept);
    return kept;
  }

  private static String withoutNumber(String name) {
    return name.startsWith("/")
        ? name.replaceAll("worker-\\d+-[0-9a-f]+\\.child$", "worker.child")
        : name.replaceAll("\\d+", "N");
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }
}
