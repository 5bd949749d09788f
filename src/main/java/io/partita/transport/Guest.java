package io.partita.transport;

import io.partita.Deadline;
import io.partita.wire.Frame;
import io.partita.wire.FrameDecoder;
import io.partita.wire.FrameEncoder;
import io.partita.wire.FrameLimits;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One who knocked and has not proved the key yet. Confined to the listener's thread. */
final class Guest {
  final Carrier carrier;
  final Handshake.Challenge challenge = Handshake.Challenge.create();
  final Deadline deadline = Deadline.after(Listener.AUTHENTICATION_TIME);
  final FrameDecoder decoder = new FrameDecoder(FrameLimits.BEFORE_AUTHENTICATION, 0);
  private final FrameEncoder encoder = new FrameEncoder(FrameLimits.BEFORE_AUTHENTICATION, 0);

  private boolean challenged;

  Guest(Carrier carrier) {
    this.carrier = carrier;
  }

  /** Says what is to be proved, as soon as the carrier can carry it. */
  void challenge() throws IOException {
    if (!challenged && carrier.binding() != null) {
      challenged = true;
      send(challenge.frame());
    }
  }

  /** Sends a message of the handshake, which an honest guest's empty socket takes at once. */
  void send(Frame message) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(256);
    encoder.start(message);
    encoder.fill(out);
    out.flip();
    carrier.write(out);
    if (out.hasRemaining() || !carrier.flush()) {
      throw new IOException("does not read");
    }
  }

  /** Tells the guest that it is refused, if it still listens, and closes. */
  void dismiss() {
    try {
      send(new Frame(Handshake.REFUSED, 0, new byte[0]));
    } catch (IOException e) {
      System.getLogger("io.partita.transport").log(System.Logger.Level.DEBUG, "Gone already", e);
    }
    close();
  }

  void close() {
    try {
      carrier.close();
    } catch (IOException e) {
      System.getLogger("io.partita.transport").log(System.Logger.Level.DEBUG, "Closing a guest", e);
    }
  }
}
