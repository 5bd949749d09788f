package io.partita.examples;

import io.partita.PartitaException;
import io.partita.PartitionReport;
import io.partita.Progress;
import io.partita.examples.CopyPlan.Share;
import io.partita.examples.Piece.Outcome;
import io.partita.examples.Result.Tally;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a copy at work: what its reader, processor, writer and collector have in common.
 * They run in one thread.
 *
 * <p>Files are copied piece by piece under unfinished names, and get their names when the chunk is
 * written, before it is checkpointed.
 */
final class PartitionCopy implements Closeable {
  private final StagingDirectory staging;
  private final CopyPlan plan;
  private final int partition;
  private final Share share;
  private final boolean complete;
  private final PieceCopier copier;
  private final List<String> newlySkipped = new ArrayList<>();
  private Tally tally = Tally.ZERO;

  private PartitionCopy(StagingDirectory staging, int partition) throws IOException {
    this.staging = staging;
    this.plan = CopyPlan.read(staging);
    this.partition = partition;
    this.share = plan.shares().get(partition);
    this.complete = Files.exists(staging.result(partition));
    this.copier = new PieceCopier(plan, staging, partition);
  }

  static PartitionCopy open(StagingDirectory staging, int partition) throws IOException {
    FileName.requireUtf8();
    var copy = new PartitionCopy(staging, partition);
    if (copy.complete) {
      copy.tally = Result.read(staging, partition).tally();
    }
    if (!Files.exists(staging.started())) {
      Files.write(staging.started(), new byte[0]);
    }
    return copy;
  }

  StagingDirectory staging() {
    return staging;
  }

  CopyPlan plan() {
    return plan;
  }

  Share share() {
    return share;
  }

  /** Whether an earlier execution has completed the partition: there is nothing left to do. */
  boolean isComplete() {
    return complete;
  }

  /** Told once, before the first piece; null if there is none. */
  void beginWith(@Nullable Piece piece) throws IOException {
    copier.sweep(piece);
  }

  Outcome copy(Piece piece) throws IOException {
    return copier.copy(piece);
  }

  /** Gives the chunk's complete files their names and counts what was done. */
  void write(List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      Piece piece = outcome.piece();
      if (outcome instanceof Outcome.Skipped skipped) {
        note(skipped);
      } else if (outcome instanceof Outcome.Copied && piece.isLast() && !piece.shared()) {
        publish(copier.unfinished(piece), copier.name(piece.entry()));
      }
      tally = tally.plus(outcome);
    }
  }

  private void note(Outcome.Skipped skipped) {
    if (!skipped.reason().isEmpty()) {
      String name = FileName.printable(skipped.piece().entry().path());
      newlySkipped.add(name + ": " + skipped.reason());
    }
  }

  /** Moves a complete file to its name, in place of any file that is there. */
  static void publish(Path unfinished, Path name) {
    try {
      Files.move(unfinished, name, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new PartitaException(
          "Cannot put %s in place: %s; mend that and restart the job"
              .formatted(FileName.printable(name.toString()), FileCopier.reason(e)),
          e);
    }
  }

  /** Numbers from which {@link #restore} goes on. */
  long[] checkpoint() {
    return new Result(tally, copier.spoiled()).toLongs();
  }

  void restore(long[] checkpoint) {
    Result reached = Result.of(checkpoint);
    tally = reached.tally();
    copier.spoiled().addAll(reached.spoiled());
  }

  PartitionReport report() {
    var progress =
        List.of(
            new Progress(tally.files() + tally.skipped(), share.entries(), "files"),
            new Progress(tally.bytes() + tally.skippedBytes(), share.bytes(), "bytes"));
    var report = new PartitionReport(progress, newlySkipped);
    newlySkipped.clear();
    return report;
  }

  /** Leaves the partition's result behind if every piece is done. */
  void finish() throws IOException {
    if (!complete && tally.pieces() == share.pieces()) {
      new Result(tally, copier.spoiled()).publish(staging, partition);
    }
  }

  @Override
  public void close() throws IOException {
    copier.close();
  }
}
