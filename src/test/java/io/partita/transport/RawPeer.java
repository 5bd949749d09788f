package io.partita.transport;

import io.partita.wire.Frame;
import io.partita.wire.FrameDecoder;
import io.partita.wire.FrameEncoder;
import io.partita.wire.FrameLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A stranger that says to a listener whatever it likes. */
final class RawPeer implements AutoCloseable {
  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocate(4096).limit(0);
  private final FrameDecoder decoder = new FrameDecoder(FrameLimits.BEFORE_AUTHENTICATION, 0);
  private final FrameEncoder encoder = new FrameEncoder(FrameLimits.DEFAULTS, 0);

  RawPeer(Path address) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(address));
  }

  /** False when the other side has closed. */
  boolean write(byte[] bytes) {
    try {
      channel.write(ByteBuffer.wrap(bytes));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  boolean write(Frame frame) {
    return write(bytes(encoder, frame));
  }

  /** The next message of the handshake; null at the end of the stream. */
  @Nullable Frame read() {
    try {
      Frame frame = decoder.decode(in);
      while (frame == null) {
        in.clear();
        int count = channel.read(in);
        in.flip();
        if (count < 0) {
          return null;
        }
        frame = decoder.decode(in);
      }
      return frame;
    } catch (IOException e) {
      return null;
    }
  }

  /** How many bytes came, whatever they are; negative at the end of the stream. */
  int readRaw(byte[] bytes) {
    try {
      return channel.read(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      return -1;
    }
  }

  Handshake.Challenge challenge() {
    Frame frame = read();
    if (frame == null) {
      throw new AssertionError("No challenge came");
    }
    return Handshake.Challenge.read(frame);
  }

  static Handshake.Secret secret(AuthKey key) {
    return new Handshake.Secret(key, new byte[0]);
  }

  static byte[] bytes(FrameEncoder encoder, Frame frame) {
    ByteBuffer out = ByteBuffer.allocate(frame.payload().length + FrameEncoder.MIN_BUFFER);
    encoder.start(frame);
    if (!encoder.fill(out)) {
      throw new AssertionError("A frame for one buffer");
    }
    out.flip();
    byte[] bytes = new byte[out.remaining()];
    out.get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
