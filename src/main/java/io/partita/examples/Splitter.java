package io.partita.examples;

import io.partita.examples.CopyPlan.Share;
import io.partita.examples.CopyPlan.SharedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the manifest into shares of equal cost.
 *
 * <p>A share is a stretch of consecutive pieces, so neighbours in a directory stay together and
 * small files balance to within one file; a cut may fall inside a large file, so that large files
 * balance to within one piece. A file that was cut is put together by the partitions in one common
 * unfinished file.
 */
final class Splitter {
  private final long totalCost;
  private final int partitions;
  private final List<Share> shares = new ArrayList<>();
  private final List<SharedFile> sharedFiles = new ArrayList<>();

  private long costSoFar;
  private int slot = -1;
  private Share open = new Share(0, 0, 0, 0, 0);

  private Splitter(long totalCost, int partitions) {
    this.totalCost = totalCost;
    this.partitions = partitions;
  }

  /** Where to cut, with at most {@code partitions} shares, none empty unless it is the only one. */
  record Cuts(List<Share> shares, List<SharedFile> sharedFiles) {}

  static Cuts split(Path manifest, long totalCost, int partitions) throws IOException {
    var splitter = new Splitter(totalCost, partitions);
    try (var entries = new Manifest.Reader(manifest, 0)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        splitter.add(entry);
      }
    }
    splitter.closeShare();
    if (splitter.shares.isEmpty()) {
      splitter.shares.add(splitter.open);
    }
    return new Cuts(splitter.shares, splitter.sharedFiles);
  }

  private void add(Entry entry) {
    boolean cut = false;
    long pieces = entry.pieces();
    for (long piece = 0; piece < pieces; piece++) {
      int next = slotOf(entry.costOf(piece));
      if (next != slot) {
        closeShare();
        slot = next;
        open = new Share(entry.position(), piece, 0, 0, 0);
        cut |= piece > 0;
      }
      open =
          new Share(
              open.position(),
              open.firstPiece(),
              open.pieces() + 1,
              open.entries() + (piece == pieces - 1 ? 1 : 0),
              open.bytes() + entry.lengthOf(piece));
    }
    if (cut) {
      sharedFiles.add(new SharedFile(entry.position(), shares.size()));
    }
  }

  /** The slot of equal cost in which the middle of the next piece lies; never falls. */
  private int slotOf(long cost) {
    double middle = costSoFar + cost / 2.0;
    costSoFar += cost;
    return (int) Math.min(partitions - 1, middle / totalCost * partitions);
  }

  private void closeShare() {
    if (open.pieces() > 0) {
      shares.add(open);
    }
  }
}
