package io.partita.examples;

import static io.partita.examples.ThreadedBatch.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.Progress;
import jakarta.batch.runtime.BatchStatus;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole copies: what comes out is what went in. */
class CopyTreeTest {
  @TempDir Path directory;
  private Path source;
  private Path target;

  @BeforeEach
  void makeSource() throws Exception {
    Hooks.reset();
    source = Files.createDirectory(directory.resolve("source"));
    target = directory.resolve("target");
  }

  private ThreadedBatch.Run copy(String... more) throws Exception {
    var parameters =
        new HashMap<>(Map.of("source", source.toString(), "target", target.toString()));
    for (int i = 0; i < more.length; i += 2) {
      parameters.put(more[i], more[i + 1]);
    }
    return run(parameters);
  }

  private void assertCopied(ThreadedBatch.Run run) throws Exception {
    assertThat(run.failure()).isEmpty();
    assertThat(run.status()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(run.exitStatus()).isEqualTo("COMPLETED");
    assertThat(Trees.describe(target)).isEqualTo(Trees.describe(source));
  }

  private void assertCopiedBut(ThreadedBatch.Run run, String... skipped) {
    assertThat(run.failure()).isEmpty();
    assertThat(run.status()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(run.exitStatus()).isEqualTo("COMPLETED_WITH_SKIPS");
    assertThat(run.stepExit()).isEqualTo("COMPLETED_WITH_SKIPS");
    assertThat(Hooks.skipped()).containsExactlyInAnyOrder(skipped);
    assertThat(target.toFile().list((dir, name) -> name.startsWith(".partita"))).isEmpty();
  }

  @Test
  void emptyTree_isCopiedByOnePartition() throws Exception {
    Trees.age(source);

    assertCopied(copy());
    assertThat(Hooks.ENDS).hasSize(1);
  }

  @Test
  void oneEmptyFile_isCopied() throws Exception {
    Trees.file(source.resolve("empty"), 0);

    assertCopied(copy("partitions", "8"));
    assertThat(Hooks.ENDS).hasSize(1);
  }

  @Test
  void manyKindsOfFiles_keepContentTimesAndPermissions() throws Exception {
    Trees.file(source.resolve("a/b/c/small"), 17);
    Trees.file(source.resolve("a/b/medium"), 200_000);
    Trees.file(source.resolve("a/large"), (int) (2 * Entry.PIECE_BYTES + 5));
    Trees.file(source.resolve("exactly"), (int) Entry.PIECE_BYTES);
    Files.createDirectories(source.resolve("a/empty/emptier"));
    int number = 0;
    for (String mode : List.of("rwxrwxrwx", "r--------", "--x--x--x", "---------", "rw-rw-rw-")) {
      Trees.mode(Trees.file(source.resolve("modes/" + number++), 10), mode);
    }
    Trees.mode(
        Trees.file(source.resolve("a/large-readonly"), (int) Entry.PIECE_BYTES + 1), "r--r--r--");
    Trees.mode(source.resolve("a/empty"), "r-xr-xr-x");
    Trees.mode(source.resolve("a/b"), "rwx------");
    Trees.mode(source.resolve("a"), "r-xr-x---");
    Trees.age(source);

    assertCopied(copy("partitions", "3"));
    assertThat(Hooks.ENDS).hasSize(3);
  }

  @Test
  void symbolicLinks_areCopiedAsLinks() throws Exception {
    Trees.file(source.resolve("dir/file"), 10);
    Files.createSymbolicLink(source.resolve("to-file"), Path.of("dir/file"));
    Files.createSymbolicLink(source.resolve("to-dir"), Path.of("dir"));
    Files.createSymbolicLink(source.resolve("dangling"), Path.of("/no/such place"));
    Files.createSymbolicLink(source.resolve("loop"), Path.of("."));
    Trees.shell(source, "ln -s \"$(printf 'caf\\351')\" link-to-latin1");
    Trees.age(source);

    assertCopied(copy());
    assertThat(Files.isSymbolicLink(target.resolve("to-dir"))).isTrue();
  }

  @Test
  void unusualNames_areCopied() throws Exception {
    for (String name :
        List.of(
            " ",
            "two  spaces",
            "line\nbreak",
            "\t\r",
            "é",
            "日本語",
            "😀",
            "a\u0301",
            "-rf",
            "\\",
            "\uFFFD",
            "x".repeat(255))) {
      Trees.file(source.resolve(name), 5);
      Trees.file(source.resolve("in " + name.length()).resolve(name), 6);
    }
    Trees.age(source);

    assertCopied(copy("partitions", "2"));
  }

  @Test
  void sourceAndTargetWithUnusualNames_areCopied() throws Exception {
    source = Files.move(source, directory.resolve("the söurce\n?:x;"));
    target = directory.resolve("deep/er/tärget dir");
    Trees.file(source.resolve("file"), 5);

    assertCopied(copy());
  }

  @Test
  void hardLinks_becomeSeparateFiles() throws Exception {
    Trees.file(source.resolve("one"), 10);
    Files.createLink(source.resolve("two"), source.resolve("one"));

    assertCopied(copy());
    assertThat(Files.isSameFile(target.resolve("one"), target.resolve("two"))).isFalse();
  }

  @Test
  void specialFilesAndNamesThatAreNotUtf8_areSkippedAndNamed() throws Exception {
    Trees.file(source.resolve("good"), 10);
    Trees.shell(source, "mkfifo 'a fifo'; mkdir sub; mkfifo \"sub/$(printf 'new\\nline')\"");
    Trees.shell(source, "echo x > \"$(printf 'caf\\351')\"; mkdir \"$(printf 'dir\\377\\nx')\"");
    Trees.shell(source, "echo x > \"$(printf 'dir\\377\\nx')\"/inside");

    assertCopiedBut(
        copy(),
        "a fifo: it is a FIFO",
        "sub/new\\x0aline: it is a FIFO",
        "caf\\xe9: the name is not UTF-8",
        "dir\\xff\\x0ax: the name is not UTF-8");
    assertThat(Trees.describe(target)).containsOnlyKeys("", "good", "sub");
  }

  @Test
  void fileThatVanishes_isSkippedAndNamed() throws Exception {
    for (int i = 0; i < 10; i++) {
      Trees.file(source.resolve("file" + i), 10);
    }
    Path late = Trees.file(source.resolve("sub/late"), 10);
    Hooks.afterPiece = (piece, id) -> Files.deleteIfExists(late);

    assertCopiedBut(copy("partitions", "1"), "sub/late: it vanished while the tree was copied");
    assertThat(Trees.describe(target)).hasSize(12);
  }

  @Test
  void largeFileThatVanishesBetweenPieces_isSkippedOnce() throws Exception {
    Path large = Trees.file(source.resolve("large"), (int) (3 * Entry.PIECE_BYTES));
    Trees.file(source.resolve("z/small"), 10);
    Hooks.afterPiece =
        (piece, id) -> {
          if (piece.piece().entry().pieces() > 1) {
            Files.deleteIfExists(large);
          }
        };
    // Three partitions share the file: the last of them finds it gone, or the reducer does.
    ThreadedBatch.Run run = copy("partitions", "3");

    assertThat(run.status()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(run.exitStatus()).isEqualTo("COMPLETED_WITH_SKIPS");
    assertThat(Trees.describe(target)).containsOnlyKeys("", "z", "z/small");
  }

  @Test
  void filesThatGrowAndShrink_areCopiedAsTheyAre() throws Exception {
    for (String name : List.of("first", "z/small", "z/grown", "z/shrunk")) {
      Trees.file(source.resolve(name), 100);
    }
    Trees.file(source.resolve("z/large-grown"), (int) Entry.PIECE_BYTES + 100);
    Trees.file(source.resolve("z/large-shrunk"), (int) (2 * Entry.PIECE_BYTES) + 100);
    Hooks.afterPiece =
        (piece, id) -> {
          if (piece.piece().entry().path().equals("first")) {
            Trees.file(source.resolve("z/grown"), 300_000);
            Trees.file(source.resolve("z/shrunk"), 3);
            Trees.file(source.resolve("z/large-grown"), (int) (3 * Entry.PIECE_BYTES));
            Trees.file(source.resolve("z/large-shrunk"), 5);
          }
        };

    assertCopied(copy("partitions", "1"));
  }

  @Test
  void largeFileThatShrinksBetweenPieces_isCutToItsSize() throws Exception {
    Path large = Trees.file(source.resolve("large"), (int) (3 * Entry.PIECE_BYTES));
    Hooks.afterPiece =
        (outcome, id) -> {
          if (outcome.piece().number() == 1) {
            try (var file = new RandomAccessFile(large.toFile(), "rw")) {
              file.setLength(1000);
            }
          }
        };

    assertCopied(copy("partitions", "1"));
  }

  @Test
  void oneLargeFile_isSharedByAllPartitions() throws Exception {
    Trees.mode(Trees.file(source.resolve("large"), (int) (4 * Entry.PIECE_BYTES - 7)), "r--r-----");
    Trees.age(source);

    assertCopied(copy("partitions", "4"));
    assertThat(Hooks.ENDS).hasSize(4);
  }

  @Test
  void overwrite_replacesFilesAndKeepsOthers() throws Exception {
    Trees.file(source.resolve("same/file"), 10);
    Trees.file(source.resolve("link"), 10);
    Trees.file(target.resolve("same/file"), 1000);
    Path other = Trees.file(target.resolve("same/other"), 5);
    Files.createSymbolicLink(target.resolve("link"), Path.of("same/other"));

    assertThat(copy("overwrite", "true").status()).isEqualTo(BatchStatus.COMPLETED);

    assertThat(target.resolve("same/file")).hasSameBinaryContentAs(source.resolve("same/file"));
    assertThat(Files.isRegularFile(target.resolve("link"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(other).hasSize(5);
  }

  @Test
  void reports_addUpToTheTree() throws Exception {
    for (int i = 0; i < 50; i++) {
      Trees.file(source.resolve("d" + i % 7 + "/f" + i), i * 1000);
    }
    Files.createSymbolicLink(source.resolve("link"), Path.of("d1"));

    ThreadedBatch.Run run =
        run(5, Map.of("source", source.toString(), "target", target.toString(), "partitions", "1"));

    assertCopied(run);
    assertThat(Hooks.REPORTS).hasSizeGreaterThan(10);
    assertThat(Hooks.REPORTS.get(Hooks.REPORTS.size() - 1).progress())
        .containsExactly(
            new Progress(51, 51, "files"), new Progress(1_225_000, 1_225_000, "bytes"));
  }

  @Test
  void manySmallFiles_areCopied() throws Exception {
    for (int i = 0; i < 20_000; i++) {
      Path parent = source.resolve("d" + i / 500);
      if (i % 500 == 0) {
        Files.createDirectory(parent);
      }
      Files.writeString(parent.resolve("file" + i), "content " + i);
    }

    assertCopied(copy("partitions", "4"));
    assertThat(Hooks.ENDS).hasSize(4);
  }
}
