package io.partita.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteRingTest {
  @Test
  void anyPieces_leaveTheLastBytes() {
    Random random = new Random(3);
    for (int limit : new int[] {0, 1, 100, 8192, 8193, 20_000, 40_000}) {
      byte[] all = new byte[30_000];
      random.nextBytes(all);
      ByteRing ring = new ByteRing(limit);
      int from = 0;
      while (from < all.length) {
        int length = Math.min(all.length - from, random.nextInt(9000));
        ring.append(Arrays.copyOfRange(all, from, from + length), length);
        from += length;
        int kept = Math.min(from, limit);
        assertThat(ring.kept()).isEqualTo(Arrays.copyOfRange(all, from - kept, from));
        assertThat(ring.dropped()).isEqualTo(from - kept);
      }
    }
  }
}
