package io.partita.examples;

import static io.partita.examples.ThreadedBatch.restart;
import static io.partita.examples.ThreadedBatch.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.Progress;
import jakarta.batch.runtime.BatchStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies that were broken off, and go on where they stopped. */
class CopyTreeRestartTest {
  private static final int FILES = 40;
  private static final int CHUNK = 5;

  @TempDir Path directory;
  private Path source;
  private Path target;

  @BeforeEach
  void makeSource() throws Exception {
    Hooks.reset();
    source = Files.createDirectory(directory.resolve("source"));
    target = directory.resolve("target");
    for (int i = 0; i < FILES; i++) {
      Trees.file(source.resolve("d" + i / 10 + "/f" + i), 1000 + i);
    }
    Files.createDirectory(source.resolve("empty"));
    Files.createSymbolicLink(source.resolve("link"), Path.of("d1"));
    Trees.age(source);
  }

  private Map<String, String> parameters(int partitions) {
    return new TreeMap<>(
        Map.of(
            "source", source.toString(),
            "target", target.toString(),
            "partitions", Integer.toString(partitions)));
  }

  private void assertCopied(ThreadedBatch.Run run) throws Exception {
    assertThat(run.failure()).isEmpty();
    assertThat(run.status()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(Trees.describe(target)).isEqualTo(Trees.describe(source));
  }

  private static Hooks.Hook<Piece.Outcome> failAt(int piece) {
    var count = new AtomicInteger();
    return (outcome, id) -> {
      if (count.incrementAndGet() == piece) {
        throw new IOException("broken off by the test");
      }
    };
  }

  @Test
  void failureInAChunk_restartGoesOnFromTheLastCheckpoint() throws Exception {
    Hooks.afterPiece = failAt(4 * CHUNK + 2);
    ThreadedBatch.Run failed = run(CHUNK, parameters(1));
    assertThat(failed.status()).isEqualTo(BatchStatus.FAILED);
    Map<String, Object> before = Trees.identities(target.resolve("d0"));
    before.putAll(Trees.identities(target.resolve("d1")));
    var again = new AtomicInteger();
    Hooks.afterPiece = (outcome, id) -> again.incrementAndGet();

    assertCopied(restart(failed));

    assertThat(again).hasValue(FILES + 1 - 4 * CHUNK);
    Map<String, Object> after = Trees.identities(target.resolve("d0"));
    after.putAll(Trees.identities(target.resolve("d1")));
    assertThat(after).containsAllEntriesOf(before);
    assertThat(Hooks.REPORTS.get(Hooks.REPORTS.size() - 1).progress())
        .contains(new Progress(FILES + 1, FILES + 1, "files"));
  }

  @Test
  void deathBetweenNamesAndCheckpoint_restartRecognisesWhatHasItsName() throws Exception {
    var chunks = new AtomicInteger();
    Hooks.afterWrite =
        (items, id) -> {
          if (chunks.incrementAndGet() == 3) {
            throw new IOException("broken off by the test");
          }
        };
    ThreadedBatch.Run failed = run(CHUNK, parameters(1));
    assertThat(failed.status()).isEqualTo(BatchStatus.FAILED);
    Map<String, Object> before = Trees.identities(target);
    before.keySet().removeIf(name -> name.startsWith(StagingDirectory.PREFIX));
    assertThat(before).hasSizeGreaterThanOrEqualTo(3 * CHUNK - 1);
    Hooks.reset();

    assertCopied(restart(failed));

    assertThat(Trees.identities(target)).containsAllEntriesOf(before);
  }

  @Test
  void stopInALargeFile_restartCopiesOnlyTheOtherPieces() throws Exception {
    Trees.file(source.resolve("large"), (int) (5 * Entry.PIECE_BYTES + 1));
    Set<Long> pieces = ConcurrentHashMap.newKeySet();
    Hooks.afterPiece =
        (outcome, id) -> {
          if (outcome.piece().entry().path().equals("large")) {
            pieces.add(outcome.piece().number());
            if (outcome.piece().number() == 2) {
              ThreadedBatch.stop(id);
            }
          }
        };
    ThreadedBatch.Run stopped = run(1_000, parameters(1));
    assertThat(stopped.status()).isEqualTo(BatchStatus.STOPPED);
    assertThat(target.resolve("large")).doesNotExist();
    assertThat(pieces).containsExactlyInAnyOrder(0L, 1L, 2L);
    pieces.clear();

    assertCopied(restart(stopped));

    assertThat(pieces).containsExactlyInAnyOrder(3L, 4L, 5L);
  }

  @Test
  void unfinishedLargeFileLost_isCopiedFromItsBeginning() throws Exception {
    Trees.file(source.resolve("large"), (int) (3 * Entry.PIECE_BYTES));
    Hooks.afterPiece =
        (outcome, id) -> {
          if (outcome.piece().number() == 1) {
            ThreadedBatch.stop(id);
          }
        };
    ThreadedBatch.Run stopped = run(1_000, parameters(1));
    assertThat(stopped.status()).isEqualTo(BatchStatus.STOPPED);
    Trees.shell(target, "rm .partita-copy-*/partition-0/*");

    assertCopied(restart(stopped));
  }

  @Test
  void nameTakenByADirectory_failsUntilItIsRemoved() throws Exception {
    Path blocked = Files.createDirectories(target.resolve("d2/f25"));
    Map<String, String> parameters = parameters(2);
    parameters.put("overwrite", "true");

    ThreadedBatch.Run failed = run(CHUNK, parameters);
    assertThat(failed.status()).isEqualTo(BatchStatus.FAILED);
    assertThat(failed.failure()).contains("Cannot put", "d2/f25 in place: Is a directory");
    ThreadedBatch.Run again = restart(failed);
    assertThat(again.status()).isEqualTo(BatchStatus.FAILED);
    Files.delete(blocked);

    assertCopied(restart(again));
  }

  @Test
  void sharedFileBrokenOff_isCompletedByTheRestart() throws Exception {
    Trees.file(source.resolve("large"), (int) (6 * Entry.PIECE_BYTES));
    Hooks.afterPiece = failAt(3);
    ThreadedBatch.Run failed = run(1, parameters(3));
    assertThat(failed.status()).isEqualTo(BatchStatus.FAILED);
    assertThat(target.resolve("large")).doesNotExist();

    assertCopied(restart(failed));
  }

  @Test
  void failureAtTheVeryEnd_restartOnlyEnds() throws Exception {
    Hooks.afterPiece = (outcome, id) -> Files.deleteIfExists(target.resolve("empty"));
    ThreadedBatch.Run failed = run(1_000, parameters(2));
    assertThat(failed.status()).isEqualTo(BatchStatus.FAILED);
    assertThat(failed.failure()).startsWith("Cannot complete the copy").contains("empty");
    Map<String, Object> before = Trees.identities(target.resolve("d1"));

    assertCopied(restart(failed));

    assertThat(Trees.identities(target.resolve("d1"))).isEqualTo(before);
  }

  @Test
  void restartRefused_losesNothing() throws Exception {
    Hooks.afterPiece = failAt(6 * CHUNK + 2);
    ThreadedBatch.Run failed = run(CHUNK, parameters(2));
    Map<String, Object> before = Trees.identities(target);
    before.keySet().removeIf(name -> name.startsWith(StagingDirectory.PREFIX));
    Path away = Files.move(source, directory.resolve("away"));
    ThreadedBatch.Run refused = restart(failed);
    assertThat(refused.failure()).isEqualTo("Source " + source + " does not exist");
    Files.move(away, source);

    assertCopied(restart(refused));

    assertThat(Trees.identities(target)).containsAllEntriesOf(before);
  }

  @Test
  void firstExecutionRefused_restartCopiesEverything() throws Exception {
    Path other = Trees.file(target.resolve("other"), 1);
    ThreadedBatch.Run refused = run(parameters(2));
    assertThat(refused.failure()).contains("is not empty");
    Files.delete(other);

    assertCopied(restart(refused));
  }

  @Test
  void restartWithAnotherSource_isRefused() throws Exception {
    Hooks.afterPiece = failAt(3);
    ThreadedBatch.Run failed = run(parameters(1));
    Path other = Files.createDirectory(directory.resolve("other"));

    ThreadedBatch.Run refused = restart(failed, Map.of("source", other.toString()));

    assertThat(refused.failure())
        .isEqualTo(
            "This job instance copies %s; restart it with that source, not with %s"
                .formatted(source, other));
    assertCopied(restart(refused, Map.of("source", source.toString())));
  }

  @Test
  void skippedBeforeTheRestart_stillCounts() throws Exception {
    Trees.shell(source.resolve("d0"), "mkfifo fifo");
    Hooks.afterPiece = failAt(FILES);
    ThreadedBatch.Run failed = run(CHUNK, parameters(1));
    assertThat(Hooks.skipped()).containsExactly("d0/fifo: it is a FIFO");

    ThreadedBatch.Run completed = restart(failed);

    assertThat(completed.exitStatus()).isEqualTo("COMPLETED_WITH_SKIPS");
    assertThat(Hooks.skipped()).hasSize(1);
  }
}
