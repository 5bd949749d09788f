package io.partita.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Carries the bytes of one connection, and never blocks. Reading is for one thread at a time, and
 * so is writing; both may go on at once. Any thread may close.
 */
interface Carrier extends AutoCloseable {
  /** Over a socket as it is, which does not leave this host. */
  static Carrier plain(SocketChannel channel) {
    return new PlainCarrier(channel);
  }

  /**
   * Takes what has come.
   *
   * @return how many bytes, 0 if there are none now, -1 if there will be none any more
   */
  int read(ByteBuffer in) throws IOException;

  /** Takes as many of the bytes as there is room for; perhaps none. */
  void write(ByteBuffer out) throws IOException;

  /** Whether the system has all that {@link #write} took; tries to make it so. */
  boolean flush() throws IOException;

  /**
   * What only this carrier has and both sides see alike, so that a proof made for it is worth
   * nothing on another one; null until it can carry messages.
   */
  byte @Nullable [] binding();

  /** To wait for; it is in non-blocking mode. */
  SocketChannel channel();

  /** What was written before still reaches the peer. */
  @Override
  void close() throws IOException;

  /** See {@link #plain}. */
  record PlainCarrier(SocketChannel channel) implements Carrier {
    @Override
    public int read(ByteBuffer in) throws IOException {
      return channel.read(in);
    }

    @Override
    public void write(ByteBuffer out) throws IOException {
      channel.write(out);
    }

    @Override
    public boolean flush() {
      return true;
    }

    @Override
    public byte[] binding() {
      // A socket of this host: nobody can sit in the middle of it.
      return new byte[0];
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
