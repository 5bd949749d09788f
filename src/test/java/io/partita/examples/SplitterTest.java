package io.partita.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.examples.CopyPlan.Share;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitterTest {
  private static final long MIB = 1 << 20;

  @TempDir Path directory;
  private long cost;

  private Splitter.Cuts split(int partitions, LongStream sizes) throws IOException {
    Path manifest = directory.resolve("entries");
    cost = 0;
    long[] all = sizes.toArray();
    try (var writer = new Manifest.Writer(manifest)) {
      for (int i = 0; i < all.length; i++) {
        writer.file("file" + i, all[i]);
        cost += new Entry(0, Entry.Kind.FILE, "", all[i], "").cost();
      }
    }
    Splitter.Cuts cuts = Splitter.split(manifest, cost, partitions);
    assertThat(cuts.shares().stream().mapToLong(Share::bytes).sum())
        .isEqualTo(Arrays.stream(all).sum());
    assertThat(cuts.shares().stream().mapToLong(Share::entries).sum()).isEqualTo(all.length);
    return cuts;
  }

  private static List<Long> mebibytes(Splitter.Cuts cuts) {
    return cuts.shares().stream().map(share -> share.bytes() / MIB).toList();
  }

  @Test
  void nothing_isOneEmptyShare() throws IOException {
    assertThat(split(4, LongStream.of()).shares()).containsExactly(new Share(0, 0, 0, 0, 0));
  }

  @Test
  void oneSmallFile_isOneShare() throws IOException {
    assertThat(split(4, LongStream.of(10)).shares()).containsExactly(new Share(0, 0, 1, 1, 10));
  }

  @Test
  void manySmallFiles_balanceWithinOneFile() throws IOException {
    Splitter.Cuts cuts = split(7, LongStream.range(0, 100_000).map(i -> i % 5_000));

    assertThat(cuts.shares()).hasSize(7);
    assertThat(cuts.sharedFiles()).isEmpty();
    for (Share share : cuts.shares()) {
      double shareCost = share.bytes() + share.entries() * (64 << 10);
      assertThat(shareCost).isBetween(cost / 7.0 - 70_000, cost / 7.0 + 70_000);
    }
  }

  @Test
  void emptyFiles_balanceByNumber() throws IOException {
    assertThat(split(2, LongStream.generate(() -> 0).limit(1_000)).shares())
        .extracting(Share::entries)
        .containsExactly(500L, 500L);
  }

  @Test
  void fewLargeFiles_balanceWithinOnePiece() throws IOException {
    Splitter.Cuts cuts = split(2, LongStream.generate(() -> 300 * MIB).limit(5));

    assertThat(mebibytes(cuts)).allSatisfy(size -> assertThat(size).isBetween(734L, 766L));
    assertThat(cuts.sharedFiles()).extracting(CopyPlan.SharedFile::owner).containsExactly(1);
  }

  @Test
  void oneLargeAmongSmallFiles_isSpreadOverSeveralShares() throws IOException {
    LongStream small = LongStream.generate(() -> MIB).limit(100);
    Splitter.Cuts cuts = split(4, LongStream.concat(LongStream.of(1_000 * MIB), small));

    assertThat(mebibytes(cuts)).allSatisfy(size -> assertThat(size).isBetween(255L, 292L));
    assertThat(cuts.sharedFiles()).extracting(CopyPlan.SharedFile::owner).containsExactly(3);
  }

  @Test
  void fewerPiecesThanPartitions_leaveNoShareEmpty() throws IOException {
    Splitter.Cuts cuts = split(8, LongStream.of(10, 15 * MIB, 10));

    assertThat(cuts.shares()).allSatisfy(share -> assertThat(share.pieces()).isPositive());
  }
}
