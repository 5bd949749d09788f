package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.manager.RequestGrammar.Target;
import io.partita.shared.Protocol;
import io.partita.shared.Session;
import io.partita.shared.Snapshot;
import io.partita.testing.Await;
import io.partita.testing.Background;
import io.partita.transport.WrongPeer;
import io.partita.wire.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wrong frames by real sockets, while others work: {@code -Dfuzz.seed=SEED} repeats them. */
@Tag("F19")
class WrongPeersTest {
  private static final int FRAMES = 100_000;
  private static final int FRAMES_OF_ONE = 10;

  private final CoreFixture fixture = CoreFixture.start();
  private final Session session = fixture.connect();
  private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final RequestGrammar grammar = new RequestGrammar(random);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void damagedFrames_closeTheirConnections_counted_andOthersGoOn() throws Exception {
    System.out.printf("Wrong peers: seed %d%n", seed);
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Long> good = Background.supply(() -> work(done));

    for (int sent = 0; sent < FRAMES; sent += FRAMES_OF_ONE) {
      damage();
    }
    done.set(true);

    assertThat(Await.get(good)).isPositive();
    assertThat(fixture.core.refused()).isEqualTo(FRAMES / FRAMES_OF_ONE);
    Await.until(Duration.ofSeconds(20), "they have left", () -> session.snapshot().sessions() == 1);
    assertThat(session.snapshot().waiters()).isZero();
  }

  /** What nobody who has the key can spoil. How often it was done. */
  private long work(AtomicBoolean done) {
    try (Session mine = fixture.connect()) {
      long count = 0;
      while (!done.get()) {
        assertThat(mine.snapshot().epoch()).isEqualTo(1);
        count++;
      }
      return count;
    }
  }

  /** Some that make no sense, and one whose bytes are not what was sent. */
  private void damage() {
    List<Target> targets =
        session.snapshot().objects().stream().map(WrongPeersTest::target).toList();
    try (WrongPeer peer = fixture.wrongPeer()) {
      for (long call = 1; call < FRAMES_OF_ONE; call++) {
        byte[] payload = grammar.changed(grammar.request(targets));
        if (!peer.write(peer.bytes(new Frame(Protocol.REQUEST, call, payload)))) {
          return;
        }
      }
      byte[] flipped = peer.bytes(new Frame(Protocol.REQUEST, FRAMES_OF_ONE, new byte[9]));
      // Behind the length: a frame that is announced as longer is waited for.
      flipped[5 + random.nextInt(flipped.length - 5)] ^= (byte) (1 << random.nextInt(8));
      peer.write(flipped);
      peer.awaitEnd();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Target target(Snapshot.Row row) {
    return new Target(row.number(), row.kind());
  }
}
