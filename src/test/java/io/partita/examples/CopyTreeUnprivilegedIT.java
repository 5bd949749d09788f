package io.partita.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Copies by a user whom permissions bind, in a JVM of its own: where the tests run as root, as root
 * without capabilities.
 */
class CopyTreeUnprivilegedIT {
  @TempDir Path directory;
  private Path source;
  private Path target;

  @BeforeEach
  void makeSource() throws Exception {
    source = Files.createDirectory(directory.resolve("source"));
    target = directory.resolve("target");
    Trees.file(source.resolve("good"), 10);
  }

  @AfterEach
  void openUp() throws Exception {
    Trees.shell(directory, "chmod -R u+rwX .");
  }

  private List<String> copy(Map<String, String> environment) throws Exception {
    List<String> command = new ArrayList<>();
    if (Files.readString(Path.of("/proc/self/status")).contains("Uid:\t0\t0\t0\t0")) {
      command.addAll(List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            CopyTreeMain.class.getName(),
            "source=" + source,
            "target=" + target,
            "partitions=2"));
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(directory.resolve("errors").toFile())
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(() -> "see " + directory.resolve("errors")).isZero();
    return Files.readAllLines(output, StandardCharsets.UTF_8);
  }

  @Test
  void unreadableFilesAndDirectories_areSkippedAndNamed() throws Exception {
    Trees.mode(Trees.file(source.resolve("secret"), 10), "---------");
    Trees.mode(Trees.file(source.resolve("sub/large"), (int) Entry.PIECE_BYTES + 1), "-w-------");
    Trees.file(source.resolve("closed/file"), 10);
    Trees.mode(source.resolve("closed"), "--x------");
    Trees.file(source.resolve("listed/file"), 10);
    Trees.mode(source.resolve("listed"), "r--------");

    List<String> lines = copy(Map.of());

    assertThat(lines)
        .containsExactlyInAnyOrder(
            "end COMPLETED_WITH_SKIPS",
            "failure ",
            "skipped secret: permission denied",
            "skipped sub/large: permission denied",
            "skipped closed: the directory cannot be listed: permission denied",
            "skipped listed/file: permission denied");
    Trees.shell(directory, "chmod u+rwX source/listed target/listed");
    assertThat(Trees.describe(target)).containsOnlyKeys("", "good", "listed", "sub");
  }

  @Test
  void readOnlyDirectories_comeOutReadOnly() throws Exception {
    Trees.mode(Trees.file(source.resolve("a/b/c/file"), 10), "r--r--r--");
    Trees.file(source.resolve("a/large"), (int) Entry.PIECE_BYTES + 1);
    Trees.age(source);
    for (String name : List.of("a/b/c", "a/b", "a", "")) {
      Trees.mode(source.resolve(name), "r-xr-xr-x");
    }
    SortedMap<String, String> before = Trees.describe(source);

    assertThat(copy(Map.of())).startsWith("end COMPLETED", "failure ");

    assertThat(Trees.describe(target)).isEqualTo(before);
  }

  @Test
  void targetNotWritable_isRefused() throws Exception {
    Path parent = Files.createDirectory(directory.resolve("parent"));
    Trees.mode(parent, "r-xr-xr-x");
    target = parent.resolve("a/b");

    assertThat(copy(Map.of()))
        .contains(
            "failure Target %s cannot be made: %s is not writable by user %s"
                .formatted(target, parent, System.getProperty("user.name")));
  }

  @Test
  void sourceNotReadable_isRefused() throws Exception {
    Trees.mode(source, "-wx------");

    assertThat(copy(Map.of()))
        .contains(
            "failure Source %s cannot be read by user %s"
                .formatted(source, System.getProperty("user.name")));
  }

  @Test
  void jvmWithoutUtf8Names_isRefused() throws Exception {
    assertThat(copy(Map.of("LC_ALL", "C")))
        .contains(
            "failure This JVM takes file names to be ANSI_X3.4-1968, not UTF-8; start it with LC_ALL=C.UTF-8 in its environment");
  }
}
