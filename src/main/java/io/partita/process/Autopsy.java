package io.partita.process;

import io.partita.Deadline;
import io.partita.ProcessIdentity;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what can be known of a child before it is killed: what {@code /proc} says, thread dumps,
 * and what was asked for besides.
 *
 * <p>Nothing of it needs Java code of the child to run: the JVM itself prints its threads on
 * SIGQUIT. A child that is stopped by a signal can do nothing at all, and only {@code /proc} is
 * kept.
 */
final class Autopsy {
  private static final System.Logger LOG = System.getLogger("io.partita.process");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS");

  private static final int DUMPS = 3;
  private static final Duration BETWEEN_DUMPS = Duration.ofMillis(500);
  private static final Duration DUMP_TIME = Duration.ofSeconds(1);
  private static final long LOOK_MILLIS = 20;

  /** With this the part of a dump ends that is about threads. */
  private static final String DUMP_END = "JNI global refs";

  private static final Duration SIGNAL_TIME = Duration.ofSeconds(2);

  /** The oldest go first. */
  private static final int MOST_KEPT = 100;

  /** The child that is to be looked at. */
  record Subject(String name, ProcessIdentity identity, Path javaHome, OutputTail output) {}

  private final EvidenceOptions options;
  private final Subject subject;
  private final long pid;

  Autopsy(EvidenceOptions options, Subject subject) {
    this.options = options;
    this.subject = subject;
    this.pid = subject.identity.pid();
  }

  /**
   * Looks at the child; returns where what was found is kept, null if nowhere.
   *
   * @param why it is going to be killed
   * @param proc what {@code /proc} says
   * @param toAsk how long its JVM may be asked too; null for not at all
   */
  @Nullable Path perform(String why, String proc, @Nullable Duration toAsk) {
    Path parent = options.directory();
    if (parent == null) {
      return null;
    }
    try {
      Path directory = makeDirectory(parent);
      write(directory, "proc.txt", why + "\n" + proc);
      if (toAsk != null) {
        Deadline deadline = Deadline.after(toAsk);
        dumpThreads(directory);
        writeFiles(directory, deadline);
      }
      return directory;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "No evidence is kept of {0}: {1}", subject.name, e);
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private Path makeDirectory(Path parent) throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    Files.createDirectories(parent, mode);
    removeOldest(parent);
    String time = ZonedDateTime.now(ZoneOffset.UTC).format(NAME);
    Path directory = parent.resolve(time + "-" + subject.name + "-" + pid);
    return Files.createDirectory(directory, mode);
  }

  private static void removeOldest(Path parent) throws IOException {
    List<Path> all;
    try (Stream<Path> entries = Files.list(parent)) {
      all = entries.sorted().toList();
    }
    for (Path old : all.subList(0, Math.max(0, all.size() + 1 - MOST_KEPT))) {
      Files.walkFileTree(old, new Remover());
    }
  }

  private static void write(Path directory, String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_FILE));
    Files.writeString(file, text);
  }

  private void dumpThreads(Path directory) throws IOException, InterruptedException {
    for (int number = 1; number <= DUMPS && subject.identity.isAlive(); number++) {
      Deadline next = Deadline.after(BETWEEN_DUMPS);
      subject.output.startRecording();
      var unused = run(List.of("/bin/sh", "-c", "kill -QUIT " + pid), SIGNAL_TIME);
      Deadline end = Deadline.after(DUMP_TIME);
      while (!subject.output.recorded().contains(DUMP_END) && !end.hasPassed()) {
        Thread.sleep(LOOK_MILLIS);
      }
      // What the JVM says of its heap comes behind.
      Thread.sleep(number == DUMPS ? LOOK_MILLIS : Math.max(0, next.remaining().toMillis()));
      write(directory, "threads-" + number + ".txt", subject.output.stopRecording());
    }
  }

  private void writeFiles(Path directory, Deadline deadline)
      throws IOException, InterruptedException {
    List<String> failed = new ArrayList<>();
    if (options.heapDump()) {
      Path heap = directory.resolve("heap.hprof");
      ask(heap, failed, deadline, "GC.heap_dump", heap.toString());
    }
    if (options.flightRecording()) {
      Path recording = directory.resolve("recording.jfr");
      ask(recording, failed, deadline, "JFR.dump", "filename=" + recording);
    }
    if (!failed.isEmpty()) {
      write(directory, "missing.txt", String.join("\n", failed) + "\n");
    }
  }

  private void ask(Path result, List<String> failed, Deadline deadline, String... command)
      throws IOException, InterruptedException {
    Path tool = subject.javaHome.resolve("bin/jcmd");
    if (!Files.isExecutable(tool)) {
      failed.add(result.getFileName() + ": there is no " + tool + "; workers need a JDK for it");
      return;
    }
    List<String> words = new ArrayList<>(List.of(tool.toString(), Long.toString(pid)));
    words.addAll(List.of(command));
    boolean ended = run(words, deadline.remaining());
    boolean isThere = Files.exists(result);
    if (isThere) {
      Files.setPosixFilePermissions(result, OWNER_FILE);
    }
    if (!ended) {
      failed.add(result.getFileName() + ": there was no time to write " + (isThere ? "all" : "it"));
    } else if (!isThere) {
      failed.add(result.getFileName() + ": the JVM did not write it");
    }
  }

  /** Whether it has ended in time. */
  private static boolean run(List<String> command, Duration atMost)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    process.destroyForcibly();
    return ended;
  }

  /** Removes a directory with all that is in it. */
  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
