package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import io.partita.wire.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives are made in the background and used; whatever is wrong with them, children start. */
class ArchivesIT {
  private static final Duration MADE = Duration.ofSeconds(90);
  private static final Training TRAINING = new Training("test", List.of());

  @TempDir private static Path directory;
  private static Path jar;

  /** Made by the first test that needs one: it takes a while. */
  private static Path cache;

  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void makeAnArchive() throws Exception {
    jar = directory.resolve("classes.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Class<?> type : List.of(ParentLink.class, ChildProgram.class)) {
        addClasses(
            Path.of(
                Objects.requireNonNull(type.getProtectionDomain().getCodeSource())
                    .getLocation()
                    .toURI()),
            out);
      }
    }
    cache = directory.resolve("cache");
    ArchivesIT first = new ArchivesIT();
    try (ProcessSupervisor supervisor = supervisor(cache)) {
      assertThat(first.archivesOf(supervisor, jvm(jar))).isEmpty();
      Await.until(MADE, "an archive", () -> names(cache).size() == 1);
    }
  }

  private static void addClasses(Path root, OutputStream out) throws IOException {
    JarOutputStream archive = (JarOutputStream) out;
    try (Stream<Path> files = Files.walk(root.resolve("io/partita"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        JarEntry entry = new JarEntry(root.relativize(file).toString());
        if (root.relativize(file).getNameCount() < 5
            && !file.getFileName().toString().equals("package-info.class")) {
          archive.putNextEntry(entry);
          Files.copy(file, archive);
        }
      }
    }
  }

  private static JvmOptions jvm(Path... classPath) {
    return JvmOptions.SHORT.withClassPath(Stream.of(classPath).map(Path::toString).toList());
  }

  private static ProcessSupervisor supervisor(Path archives) {
    return ProcessSupervisor.start(SupervisorOptions.DEFAULTS.withArchiveDirectory(archives));
  }

  private static List<String> names(Path where) {
    if (!Files.isDirectory(where)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(where)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".archive"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a child of its own has mapped, by name. */
  private String archivesOf(ProcessSupervisor supervisor, JvmOptions jvm) throws Exception {
    ChildJvm child =
        supervisor.launch(
            new ChildRequest(
                    "child",
                    jvm,
                    ChildProgram.class.getName(),
                    List.of("archives"),
                    (source, line) -> lines.add(line))
                .withTraining(TRAINING));
    ChildConnection connection = Await.get(child.connection());
    Frame said = Objects.requireNonNull(connection.receive());
    assertThat(connection.receive()).isNull();
    assertThat(Await.get(child.exit())).hasToString("COMPLETED");
    return new String(said.payload(), StandardCharsets.UTF_8);
  }

  private Path copyOfCache(String name) throws IOException {
    Path copy = Files.createDirectory(directory.resolve(name));
    copy.toFile().setReadable(false, false);
    for (String archive : names(cache)) {
      Files.copy(cache.resolve(archive), copy.resolve(archive));
    }
    Files.setPosixFilePermissions(
        copy, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    return copy;
  }

  @Test
  void archiveThatWasMade_isUsedByTheNextProcessAndSaysNothing() throws Exception {
    try (ProcessSupervisor supervisor = supervisor(cache)) {
      assertThat(archivesOf(supervisor, jvm(jar))).isEqualTo(names(cache).get(0));
    }
    assertThat(lines).isEmpty();
  }

  @Test
  void memoryOptions_doNotNeedAnotherArchive() throws Exception {
    try (ProcessSupervisor supervisor = supervisor(cache)) {
      JvmOptions other = jvm(jar).plusArguments("-Xmx100m", "-Dmine=1");
      assertThat(archivesOf(supervisor, other)).isNotEmpty();
    }
  }

  @Test
  void damagedArchive_isNotUsedAndDeleted() throws Exception {
    Path damaged = copyOfCache("damaged");
    Path archive = damaged.resolve(names(damaged).get(0));
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length / 2] ^= 1;
    Files.delete(archive);
    Files.write(archive, bytes);
    try (ProcessSupervisor supervisor = supervisor(damaged)) {
      assertThat(archivesOf(supervisor, jvm(jar))).isEmpty();
    }
    assertThat(archive).doesNotExist();
    assertThat(lines).isEmpty();
  }

  @Test
  void archiveOfAnotherClassPath_isIgnoredWithoutAWord() throws Exception {
    Path wrong = copyOfCache("wrong");
    Path newer = directory.resolve("newer.jar");
    Files.copy(jar, newer);
    Files.setLastModifiedTime(newer, FileTime.fromMillis(1_000_000_000_000L));
    ArchiveKey key =
        Objects.requireNonNull(ArchiveKey.of(jvm(newer), ChildProgram.class.getName(), "test"));
    Path draft = Files.copy(cache.resolve(names(cache).get(0)), wrong.resolve("draft"));
    Objects.requireNonNull(ArchiveStore.in(wrong)).publish(key, draft);
    try (ProcessSupervisor supervisor = supervisor(wrong)) {
      archivesOf(supervisor, jvm(newer));
    }
    assertThat(lines).isEmpty();
  }

  @Test
  void changedJar_isAnotherKey() throws Exception {
    ArchiveKey before = ArchiveKey.of(jvm(jar), "Main", "test");
    Path changed = directory.resolve("changed.jar");
    Files.copy(jar, changed);
    ArchiveKey first = ArchiveKey.of(jvm(changed), "Main", "test");
    Files.setLastModifiedTime(changed, FileTime.fromMillis(1_000_000_000_000L));
    assertThat(ArchiveKey.of(jvm(changed), "Main", "test")).isNotNull().isNotEqualTo(first);
    assertThat(ArchiveKey.of(jvm(jar), "Main", "test")).isEqualTo(before);
    assertThat(ArchiveKey.of(jvm(jar), "Other", "test")).isNotEqualTo(before);
    assertThat(ArchiveKey.of(jvm(jar), "Main", "other")).isNotEqualTo(before);
    assertThat(ArchiveKey.of(jvm(jar).plusArguments("-XX:+UseParallelGC"), "Main", "test"))
        .isNotEqualTo(before);
  }

  @Test
  void directoryOnTheClassPath_orArchiveOfTheUser_makesNone() throws Exception {
    assertThat(ArchiveKey.of(jvm(jar, directory), "Main", "test")).isNull();
    assertThat(ArchiveKey.of(jvm(directory.resolve("missing.jar")), "Main", "test")).isNull();
    for (String option : List.of("-Xshare:off", "-XX:SharedArchiveFile=x", "-XX:AOTCache=x")) {
      assertThat(ArchiveKey.of(jvm(jar).plusArguments(option), "Main", "test")).isNull();
    }
    Path unused = directory.resolve("unused");
    try (ProcessSupervisor supervisor = supervisor(unused)) {
      assertThat(archivesOf(supervisor, jvm(jar, directory))).isEmpty();
    }
    assertThat(names(unused)).isEmpty();
    assertThat(lines).isEmpty();
  }

  @Test
  void directoryThatOthersMayEnter_isNotUsed() throws Exception {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(
        open, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(ArchiveStore.in(open)).isNull();
    assertThat(ArchiveStore.in(Path.of("/proc/no/such"))).isNull();
  }

  @Test
  void severalAtOnce_makeOne() throws Exception {
    Path shared = directory.resolve("shared");
    try (ProcessSupervisor one = supervisor(shared);
        ProcessSupervisor other = supervisor(shared)) {
      assertThat(archivesOf(one, jvm(jar))).isEmpty();
      assertThat(archivesOf(other, jvm(jar))).isEmpty();
      Await.until(MADE, "an archive", () -> !names(shared).isEmpty());
      Await.until("both done", () -> makers() == 0);
      assertThat(archivesOf(other, jvm(jar))).isEqualTo(names(shared).get(0));
    }
    assertThat(names(shared)).hasSize(1);
    try (Stream<Path> files = Files.list(shared)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.contains(".draft"));
    }
  }

  private static long makers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("partita-archive"))
        .count();
  }

  @Test
  void trainingThatFails_isNotTriedAgainForADay() throws Exception {
    Path failing = directory.resolve("failing");
    JvmOptions jvm = jvm(jar);
    ChildRequest request =
        new ChildRequest(
                "child", jvm, ChildProgram.class.getName(), List.of("exit", "3"), OutputSink.NONE)
            .withTraining(TRAINING);
    try (ProcessSupervisor supervisor = supervisor(failing)) {
      ChildJvm child = supervisor.launch(request);
      Await.get(child.connection()).receive();
      Await.until(MADE, "a note of the failure", () -> hasNote(failing));
    }
    ArchiveKey key =
        Objects.requireNonNull(ArchiveKey.of(jvm, ChildProgram.class.getName(), "test"));
    assertThat(Objects.requireNonNull(ArchiveStore.in(failing)).beginToMake(key)).isNull();
  }

  private static boolean hasNote(Path where) {
    try (Stream<Path> files = Files.list(where)) {
      return files.anyMatch(file -> file.toString().endsWith(".failed"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void makersAreGone() {
    Await.until("all done", () -> makers() == 0);
  }
}
