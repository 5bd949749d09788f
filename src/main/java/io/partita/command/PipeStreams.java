package io.partita.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Our ends of the pipes that another process has as its standard streams; empty ones for those that
 * are no pipes.
 *
 * <p>Unlike the streams of {@link Process}, closing one wakes a thread that waits in it, and so
 * does an interrupt: a process that was left behind and holds the pipe open keeps no thread of
 * ours.
 */
record PipeStreams(OutputStream stdin, InputStream stdout, InputStream stderr)
    implements AutoCloseable {

  /** In place of those that the process has from the JDK, which are closed. */
  static PipeStreams of(LaunchPlan plan, Process process) throws IOException {
    try (OutputStream in = process.getOutputStream();
        InputStream out = process.getInputStream();
        InputStream err = process.getErrorStream()) {
      long pid = process.pid();
      return new PipeStreams(
          plan.feedsStdin() ? new Writer(open(pid, 0, StandardOpenOption.WRITE)) : in,
          plan.readsStdout() ? new Reader(open(pid, 1, StandardOpenOption.READ)) : out,
          plan.readsStderr() ? new Reader(open(pid, 2, StandardOpenOption.READ)) : err);
    }
  }

  private static FileChannel open(long pid, int stream, StandardOpenOption how) throws IOException {
    return FileChannel.open(
        Path.of("/proc", Long.toString(pid), "fd", Integer.toString(stream)), how);
  }

  @Override
  public void close() {
    OutputPump.closeQuietly(stdin);
    OutputPump.closeQuietly(stdout);
    OutputPump.closeQuietly(stderr);
  }

  private static final class Reader extends InputStream {
    private final FileChannel channel;

    Reader(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      return length == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class Writer extends OutputStream {
    private final FileChannel channel;

    Writer(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
