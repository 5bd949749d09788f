package io.partita.examples;

import static io.partita.examples.ThreadedBatch.run;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.batch.runtime.BatchStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Input that makes no sense is refused in one line, before any partition runs. */
class CopyTreeRefusalTest {
  @TempDir Path directory;
  private Path source;
  private Path target;

  @BeforeEach
  void makeSource() throws Exception {
    Hooks.reset();
    source = Files.createDirectory(directory.toRealPath().resolve("source"));
    target = directory.toRealPath().resolve("target");
    Trees.file(source.resolve("file"), 10);
  }

  private void assertRefused(String message, String... more) throws Exception {
    Map<String, String> parameters =
        new TreeMap<>(Map.of("source", source.toString(), "target", target.toString()));
    for (int i = 0; i < more.length; i += 2) {
      parameters.put(more[i], more[i + 1]);
    }
    ThreadedBatch.Run run = run(parameters);
    assertThat(run.failure()).isEqualTo(message);
    assertThat(run.status()).isEqualTo(BatchStatus.FAILED);
    assertThat(Hooks.ENDS).isEmpty();
  }

  @Test
  void sourceMissing() throws Exception {
    source = source.resolve("no such");
    assertRefused("Source " + source + " does not exist");
    assertThat(target).doesNotExist();
  }

  @Test
  void sourceNotGiven() throws Exception {
    assertRefused("Parameter source is missing; pass source=DIR", "source", "");
  }

  @Test
  void sourceNotADirectory() throws Exception {
    source = source.resolve("file");
    assertRefused("Source " + source + " is not a directory");
  }

  @Test
  void targetNotGiven() throws Exception {
    assertRefused("Parameter target is missing; pass target=DIR", "target", "");
  }

  @Test
  void targetInsideSource() throws Exception {
    target = source.resolve("deep/inside");
    assertRefused("Target " + target + " lies inside source " + source + "; choose one outside");
    assertThat(source.resolve("deep")).doesNotExist();
  }

  @Test
  void targetInsideSourceThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), source);
    target = link.resolve("inside");
    assertRefused(
        "Target "
            + source.resolve("inside")
            + " lies inside source "
            + source
            + "; choose one outside");
  }

  @Test
  void targetIsSource() throws Exception {
    target = source;
    assertRefused("Target " + source + " lies inside source " + source + "; choose one outside");
  }

  @Test
  void sourceInsideTarget() throws Exception {
    target = directory.toRealPath();
    assertRefused(
        "Source " + source + " lies inside target " + target + "; choose another target",
        "overwrite",
        "true");
  }

  @Test
  void targetIsAFile() throws Exception {
    Trees.file(target, 1);
    assertRefused("Target " + target + " is not a directory");
  }

  @Test
  void targetBelowAFile() throws Exception {
    Path file = Trees.file(target, 1);
    target = file.resolve("a/b");
    assertRefused("Target " + target + " cannot be made: " + file + " is not a directory");
  }

  @Test
  void targetNotEmpty() throws Exception {
    Trees.file(target.resolve("other"), 1);
    assertRefused(
        "Target "
            + target
            + " is not empty, it holds other; choose a new or empty directory, or pass overwrite=true");
    assertThat(Trees.describe(target)).containsOnlyKeys("", "other");
  }

  @Test
  void targetWithAnotherUnfinishedCopy() throws Exception {
    Trees.file(target.resolve(".partita-copy-4711/plan"), 1);
    assertRefused(
        "Target "
            + target
            + " holds an unfinished copy (.partita-copy-4711); restart that job, or choose a new or empty directory, or pass overwrite=true");
  }

  @Test
  void fileInTheWayOfADirectory() throws Exception {
    Trees.file(source.resolve("name/file"), 1);
    Trees.file(target.resolve("name"), 1);
    assertRefused(
        target.resolve("name") + " is in the way: the source has a directory of that name",
        "overwrite",
        "true");
  }

  @Test
  void linkInTheWayOfADirectory() throws Exception {
    Trees.file(source.resolve("name/file"), 1);
    Files.createDirectories(directory.resolve("elsewhere"));
    Files.createDirectories(target);
    Files.createSymbolicLink(target.resolve("name"), directory.resolve("elsewhere"));
    assertRefused(
        target.resolve("name") + " is in the way: the source has a directory of that name",
        "overwrite",
        "true");
    assertThat(directory.resolve("elsewhere")).isEmptyDirectory();
  }

  @Test
  void partitionsNotANumber() throws Exception {
    assertRefused(
        "Parameter partitions must be a number from 1 to 1000, was many", "partitions", "many");
  }

  @Test
  void overwriteNeitherTrueNorFalse() throws Exception {
    assertRefused("Parameter overwrite must be true or false, was yes", "overwrite", "yes");
  }
}
