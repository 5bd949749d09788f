package io.partita.transport;

import io.partita.wire.Frame;
import io.partita.wire.FrameEncoder;
import io.partita.wire.FrameLimits;
import java.io.IOException;
import java.nio.file.Path;

/** Who proved the key, and then sends whatever it likes. */
public final class WrongPeer implements AutoCloseable {
  private final RawPeer peer;
  private final FrameEncoder encoder;

  private WrongPeer(RawPeer peer, FrameEncoder encoder) {
    this.peer = peer;
    this.encoder = encoder;
  }

  public static WrongPeer connect(Path address, String caller, AuthKey key) throws IOException {
    RawPeer peer = new RawPeer(address);
    Handshake handshake = Handshake.ofConnector(RawPeer.secret(key), caller, peer.challenge());
    peer.write(handshake.response(caller).frame());
    if (peer.read() == null) {
      throw new AssertionError("Not welcome");
    }
    Connection.Codec codec = handshake.codec(Handshake.Role.CONNECTOR, FrameLimits.DEFAULTS);
    return new WrongPeer(peer, codec.encoder());
  }

  /** A frame as it should be sent. */
  public byte[] bytes(Frame frame) {
    return RawPeer.bytes(encoder, frame);
  }

  /** False when the other side has closed. */
  public boolean write(byte[] bytes) {
    return peer.write(bytes);
  }

  /** Reads what comes until the other side closes. */
  public void awaitEnd() {
    byte[] anything = new byte[4096];
    while (peer.readRaw(anything) >= 0) {
      // Answers to what was right in spite of all.
    }
  }

  @Override
  public void close() {
    peer.close();
  }
}
