package io.partita.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.testing.Background;
import io.partita.wire.Frame;
import io.partita.wire.FrameDecoder;
import io.partita.wire.FrameEncoder;
import io.partita.wire.FrameLimits;
import io.partita.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer that holds the key and then sends what it should not. */
@Tag("F19")
class DamagedStreamTest {
  private final AuthKey key = AuthKey.generate();
  private final Frame message = new Frame((byte) 9, 8, new byte[] {7, 6, 5});
  private SocketDirectory directory;
  private Listener listener;
  private RawPeer peer;
  private FrameEncoder encoder;
  private FrameDecoder decoder;
  private Connection connection;

  @BeforeEach
  void authenticate(@TempDir Path temporary) throws Exception {
    directory = SocketDirectory.create(temporary);
    listener = Listener.open(directory);
    CompletableFuture<Connection> expected = listener.expect("bad", key);
    peer = new RawPeer(listener.address());
    Handshake handshake = Handshake.ofConnector(RawPeer.secret(key), "bad", peer.challenge());
    peer.write(handshake.response("bad").frame());
    connection = Await.get(expected);
    Connection.Codec codec = handshake.codec(Handshake.Role.CONNECTOR, FrameLimits.DEFAULTS);
    encoder = codec.encoder();
    decoder = codec.decoder();
    assertThat(peer.read()).extracting(Frame::type).isEqualTo(Handshake.WELCOME);
  }

  @AfterEach
  void close() {
    peer.close();
    connection.close();
    listener.close();
    directory.close();
  }

  @Test
  void honestFrame_isReceived() throws Exception {
    peer.write(RawPeer.bytes(encoder, message));

    assertThat(Pair.payload(connection)).containsExactly(7, 6, 5);
  }

  @Test
  void replayedFrame_closesThatConnectionAndNothingElse() throws Exception {
    CompletableFuture<Connection> expected = listener.expect("good", key);
    try (Connection good = Connection.connect(listener.address(), "good", key, Pair.TIMEOUT);
        Connection other = Await.get(expected)) {
      byte[] bytes = RawPeer.bytes(encoder, message);
      peer.write(bytes);
      peer.write(bytes);

      assertThat(Pair.payload(connection)).hasSize(3);
      assertDamaged("repeated");

      good.send((byte) 1, 1, new byte[4]);
      assertThat(Pair.payload(other)).hasSize(4);
    }
  }

  @Test
  void reflectedFrame_isRefused() throws Exception {
    connection.send(message.type(), message.callId(), message.payload());
    byte[] sent = new byte[FrameEncoder.MIN_BUFFER];
    int count = peer.readRaw(sent);
    byte[] bytes = Arrays.copyOf(sent, count);
    assertThat(decoder.decode(ByteBuffer.wrap(bytes))).isNotNull();

    peer.write(bytes);

    assertDamaged("another connection or direction");
  }

  @Test
  void frameOfAnUnauthenticatedStream_isRefused() throws Exception {
    peer.write(RawPeer.bytes(new FrameEncoder(FrameLimits.DEFAULTS, 0), message));

    assertDamaged("another connection or direction");
  }

  @Test
  void flippedBit_isRefused() throws Exception {
    byte[] bytes = RawPeer.bytes(encoder, message);
    bytes[18] ^= 4;
    peer.write(bytes);

    assertDamaged("checksum");
  }

  @Test
  void oversizeFrame_isRefusedBeforeItsPayload() throws Exception {
    peer.write(ByteBuffer.allocate(17).putInt(0, (16 << 20) + 1).array());

    assertDamaged("limit is 16777216");
  }

  @Test
  void truncatedFrame_isTheEndOfTheStream() throws Exception {
    byte[] whole = RawPeer.bytes(encoder, message);
    byte[] cut = RawPeer.bytes(encoder, message);
    peer.write(whole);
    peer.write(Arrays.copyOf(cut, cut.length - 1));
    peer.close();

    assertThat(Pair.payload(connection)).hasSize(3);
    assertThat(Pair.receive(connection)).isNull();
    assertThat(connection.isOpen()).isFalse();
  }

  private void assertDamaged(String how) throws Exception {
    assertThatThrownBy(() -> Pair.receive(connection))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(WireException.class)
        .hasMessageContaining(how);
    assertThat(connection.isOpen()).isFalse();
    assertThat(connection.receive()).isNull();
    assertThat(Await.get(Background.supply(() -> peer.readRaw(new byte[1])))).isNegative();
  }
}
