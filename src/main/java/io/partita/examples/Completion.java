package io.partita.examples;

import io.partita.PartitaException;
import io.partita.examples.CopyPlan.SharedFile;
import io.partita.examples.DirectoryList.Directory;
import io.partita.examples.Result.Tally;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.ArrayList;
import java.util.List;

/**
 * What is left to do when every partition is complete. Each step can be done again, so that a death
 * in between costs nothing but another restart.
 */
final class Completion {
  private static final System.Logger LOG = System.getLogger("io.partita.examples");

  private final StagingDirectory staging;
  private final CopyPlan plan;

  Completion(StagingDirectory staging) throws IOException {
    this.staging = staging;
    this.plan = CopyPlan.read(staging);
  }

  /** Returns what was copied and skipped in all; throws if that is not what was planned. */
  Tally complete() throws IOException {
    List<Result> results = results();
    Tally tally = Tally.ZERO;
    for (Result result : results) {
      tally = tally.plus(result.tally());
    }
    verify(tally);
    var copier = new FileCopier(staging.path());
    for (SharedFile shared : plan.sharedFiles()) {
      tally = tally.plus(publish(shared, results, copier));
    }
    DirectoryList.childrenFirst(
        staging.directories(),
        directory -> {
          if (!directory.path().isEmpty()) {
            setAttributes(plan.target().resolve(directory.path()), directory);
          }
        });
    staging.publish(
        staging.finished(), Long.toString(tally.skipped()).getBytes(StandardCharsets.UTF_8));
    return tally;
  }

  /** How many entries a finished copy has skipped. */
  static long skipped(StagingDirectory staging) throws IOException {
    return Long.parseLong(Files.readString(staging.finished()));
  }

  /** Gives a directory its times and permissions, once nothing is to be made in it. */
  static void setAttributes(Path path, Directory directory) throws IOException {
    try {
      Files.getFileAttributeView(path, BasicFileAttributeView.class)
          .setTimes(directory.modified(), directory.accessed(), null);
      Files.setPosixFilePermissions(path, directory.permissions());
    } catch (IOException e) {
      // A directory from before the copy may belong to somebody else, and stays as it is.
      if (!directory.existed()) {
        throw e;
      }
    }
  }

  private List<Result> results() throws IOException {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < plan.shares().size(); i++) {
      try {
        results.add(Result.read(staging, i));
      } catch (NoSuchFileException e) {
        // Makes the next restart begin all partitions, of which the complete ones end at once.
        Files.deleteIfExists(staging.started());
        throw new PartitaException(
            "Partition %d of the copy to %s has not been run; restart the job"
                .formatted(i, plan.target()),
            e);
      }
    }
    return results;
  }

  private void verify(Tally tally) {
    if (tally.files() + tally.skipped() != plan.entries()
        || tally.bytes() + tally.skippedBytes() != plan.bytes()) {
      throw new PartitaException(
          "The copy to %s does not add up: planned %d files with %d bytes, but copied %d with %d and skipped %d with %d"
              .formatted(
                  plan.target(),
                  plan.entries(),
                  plan.bytes(),
                  tally.files(),
                  tally.bytes(),
                  tally.skipped(),
                  tally.skippedBytes()));
    }
  }

  /**
   * Returns by how much the tally changes: the file is skipped if any partition skipped a piece.
   */
  private Tally publish(SharedFile shared, List<Result> results, FileCopier copier)
      throws IOException {
    Path unfinished = staging.shared(shared.position());
    Tally skipped =
        results.get(shared.owner()).spoiled().contains(shared.position())
            ? Tally.ZERO
            : Tally.ZERO.lessOneFile();
    if (results.stream().anyMatch(result -> result.spoiled().contains(shared.position()))) {
      Files.deleteIfExists(unfinished);
      return skipped;
    }
    if (!Files.exists(unfinished)) {
      return Tally.ZERO;
    }
    String path = path(shared);
    try {
      copier.complete(plan.source().resolve(path), unfinished);
    } catch (FileCopier.SourceException e) {
      LOG.log(
          System.Logger.Level.INFO, "Skipped {0}: {1}", FileName.printable(path), e.getMessage());
      Files.delete(unfinished);
      return skipped;
    }
    PartitionCopy.publish(unfinished, plan.target().resolve(path));
    return Tally.ZERO;
  }

  private String path(SharedFile shared) throws IOException {
    try (var manifest = new Manifest.Reader(staging.manifest(), shared.position())) {
      Entry entry = manifest.next();
      if (entry == null) {
        throw Manifest.damaged();
      }
      return entry.path();
    }
  }
}
