package io.partita.examples;

import io.partita.PartitaException;
import io.partita.examples.FileCopier.Unfinished;
import io.partita.examples.Piece.Outcome;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies the pieces of one partition, in order, into unfinished files. A file is complete, times
 * and permissions included, when its last piece is copied; then it only lacks its name.
 *
 * <p>A piece may come again after a crash: its file is then overwritten, or recognised if it had
 * got its name by then.
 */
final class PieceCopier implements Closeable {
  private final CopyPlan plan;
  private final StagingDirectory staging;
  private final Path directory;
  private final FileCopier copier;

  /** Files with several pieces of which one was skipped, so that the others are as well. */
  private final Set<Long> spoiled = new LinkedHashSet<>();

  // True from the start of a resumed partition to the first file that has not got its name: names
  // are given in the order of the pieces.
  private boolean catchingUp;

  // The file with several pieces that is at work, and its position; no file if it is recognised.
  private @Nullable Unfinished large;
  private long largePosition = -1;

  /** Works in the partition's directory of unfinished files; makes it if it is not there. */
  PieceCopier(CopyPlan plan, StagingDirectory staging, int partition) throws IOException {
    this.plan = plan;
    this.staging = staging;
    this.directory = staging.unfinished(partition);
    this.catchingUp = Files.exists(directory);
    Files.createDirectories(directory);
    this.copier = new FileCopier(directory);
  }

  Set<Long> spoiled() {
    return spoiled;
  }

  /** Removes what a crash left behind, but for the file that the next piece continues. */
  void sweep(@Nullable Piece next) throws IOException {
    Path keep = next == null || next.number() == 0 ? null : unfinished(next);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (!file.equals(keep)) {
          Files.delete(file);
        }
      }
    }
  }

  /** Copies the piece, or says why not; throws if the target cannot be written. */
  Outcome copy(Piece piece) throws IOException {
    Entry entry = piece.entry();
    if (entry.kind() == Entry.Kind.SKIPPED) {
      return new Outcome.Skipped(piece, entry.reason());
    }
    if (spoiled.contains(entry.position())) {
      return new Outcome.Skipped(piece, "");
    }
    Path source = plan.source().resolve(entry.path());
    try {
      return entry.pieces() > 1 ? copyLarge(piece, source) : copySmall(piece, source);
    } catch (FileCopier.SourceException e) {
      giveUp(piece);
      return new Outcome.Skipped(piece, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new PartitaException(
          "Cannot write the copy of %s below %s: %s; mend that and restart the job"
              .formatted(FileName.printable(entry.path()), plan.target(), FileCopier.reason(e)),
          e);
    }
  }

  Path name(Entry entry) {
    return plan.target().resolve(entry.path());
  }

  Path unfinished(Piece piece) {
    long position = piece.entry().position();
    return piece.shared() ? staging.shared(position) : directory.resolve(Long.toString(position));
  }

  private void giveUp(Piece piece) throws IOException {
    closeLarge();
    if (piece.entry().pieces() > 1) {
      spoiled.add(piece.entry().position());
    }
    if (!piece.shared()) {
      Files.deleteIfExists(unfinished(piece));
    }
  }

  private Outcome copySmall(Piece piece, Path source) throws IOException {
    if (piece.entry().kind() == Entry.Kind.LINK) {
      copier.copyLink(source, unfinished(piece));
      return new Outcome.Copied(piece, 0);
    }
    if (isRecognised(piece, source)) {
      return new Outcome.Present(piece);
    }
    return new Outcome.Copied(piece, copier.copy(source, unfinished(piece)));
  }

  private boolean isRecognised(Piece piece, Path source) throws IOException {
    if (catchingUp) {
      catchingUp = copier.isComplete(source, name(piece.entry()));
    }
    return catchingUp;
  }

  private Outcome copyLarge(Piece piece, Path source) throws IOException {
    if (largePosition != piece.entry().position()) {
      closeLarge();
      large = openLarge(piece, source);
      largePosition = piece.entry().position();
    }
    if (large == null) {
      return new Outcome.Present(piece);
    }
    long from = piece.offset();
    long to = piece.isLast() ? large.in().size() : from + piece.length();
    long bytes = copier.transfer(large.in(), from, to, large.out());
    if (piece.isLast() && !piece.shared()) {
      closeLarge();
      copier.complete(source, unfinished(piece));
    }
    return new Outcome.Copied(piece, bytes);
  }

  /** Opens the unfinished file for the piece; null if the file is complete under its name. */
  private @Nullable Unfinished openLarge(Piece piece, Path source) throws IOException {
    Path file = unfinished(piece);
    if (piece.shared()) {
      return copier.resume(source, file);
    }
    if (!Files.exists(file) && isRecognised(piece, source)) {
      return null;
    }
    if (piece.number() == 0) {
      return copier.begin(source, file);
    }
    try {
      return copier.resume(source, file);
    } catch (NoSuchFileException lost) {
      Unfinished again = copier.begin(source, file);
      copier.transfer(again.in(), 0, piece.offset(), again.out());
      return again;
    }
  }

  private void closeLarge() throws IOException {
    largePosition = -1;
    if (large != null) {
      large.close();
      large = null;
    }
  }

  @Override
  public void close() throws IOException {
    closeLarge();
  }
}
