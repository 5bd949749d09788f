package io.partita.transport;

import io.partita.Deadline;
import io.partita.wire.Frame;
import io.partita.wire.FrameDecoder;
import io.partita.wire.FrameEncoder;
import io.partita.wire.FrameLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One who knocked and has not proved the key yet. Confined to the listener's thread. */
final class Guest {
  final SocketChannel channel;
  final Handshake.Challenge challenge = Handshake.Challenge.create();
  final Deadline deadline = Deadline.after(Listener.AUTHENTICATION_TIME);
  final FrameDecoder decoder = new FrameDecoder(FrameLimits.BEFORE_AUTHENTICATION, 0);
  private final FrameEncoder encoder = new FrameEncoder(FrameLimits.BEFORE_AUTHENTICATION, 0);

  Guest(SocketChannel channel) {
    this.channel = channel;
  }

  /** Sends a message of the handshake, which an honest guest's empty socket takes at once. */
  void send(Frame message) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(256);
    encoder.start(message);
    encoder.fill(out);
    out.flip();
    channel.write(out);
    if (out.hasRemaining()) {
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
      channel.close();
    } catch (IOException e) {
      System.getLogger("io.partita.transport").log(System.Logger.Level.DEBUG, "Closing a guest", e);
    }
  }
}
