package io.partita.bench;

import io.partita.pipe.Handover;
import io.partita.pipe.Pipe;
import io.partita.pipe.PipeEnd;
import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.Listener;
import io.partita.transport.SocketDirectory;
import io.partita.wire.ClassPolicy;
import io.partita.wire.Frame;
import io.partita.wire.ObjectBytes;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * 64 bytes to another process and back: bare blocking Unix-socket channels, a {@link Connection},
 * and a {@link Pipe} with bytes and with text, one after the other in the same run.
 *
 * <pre>usage: RoundTrip [ROUNDS]</pre>
 */
final class RoundTrip {
  private static final int SIZE = 64;
  private static final int COUNT = 50_000;

  private RoundTrip() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 1 && arguments[0].equals("echo")) {
      echo(arguments[1], Path.of(arguments[2]));
      return;
    }
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    for (int i = 0; i < rounds; i++) {
      bare();
      connection();
      pipe(new byte[SIZE], "partita-pipe-bytes");
      pipe("x".repeat(SIZE), "partita-pipe-text");
    }
  }

  private static void echo(String how, Path address) throws Exception {
    if (how.equals("bare")) {
      echoBare(address);
    } else if (how.equals("pipe")) {
      echoPipe();
    } else {
      AuthKey key = AuthKey.of(System.in.readNBytes(AuthKey.BYTES));
      try (Connection parent =
          Connection.connect(address, "echo", key, java.time.Duration.ofSeconds(10))) {
        for (Frame frame = parent.receive(); frame != null; frame = parent.receive()) {
          parent.send(frame.type(), frame.callId(), frame.payload());
        }
      }
    }
  }

  private static void bare() throws Exception {
    Path directory = Files.createTempDirectory("roundtrip");
    Path address = directory.resolve("s");
    ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(address));
      Process child = Lines.child(RoundTrip.class, "echo", "bare", address.toString());
      try (SocketChannel channel = server.accept()) {
        Lines.time(
            "bare-socket",
            COUNT,
            child,
            () -> {
              write(channel, buffer);
              read(channel, buffer);
            });
      }
      child.waitFor();
    } finally {
      Files.deleteIfExists(address);
      Files.deleteIfExists(directory);
    }
  }

  private static void echoBare(Path address) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(address))) {
      while (true) {
        read(channel, buffer);
        write(channel, buffer);
      }
    } catch (EOFException e) {
      // The parent has measured enough.
    }
  }

  private static void read(SocketChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
  }

  private static void write(SocketChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static void connection() throws Exception {
    AuthKey key = AuthKey.generate();
    byte[] payload = new byte[SIZE];
    try (SocketDirectory directory = SocketDirectory.create(Path.of("/tmp"));
        Listener listener = Listener.open(directory)) {
      CompletableFuture<Connection> expected = listener.expect("echo", key);
      Process child =
          Lines.child(RoundTrip.class, "echo", "connection", listener.address().toString());
      child.getOutputStream().write(key.bytes());
      child.getOutputStream().flush();
      try (Connection connection = expected.get()) {
        Lines.time(
            "partita-connection",
            COUNT,
            child,
            () -> {
              connection.send((byte) 1, 1, payload);
              connection.receive();
            });
      }
      child.waitFor();
    }
  }

  private static void pipe(Object message, String peer) throws Exception {
    try (Pipe pipe = Pipe.duplex()) {
      Handover handover = Handover.of(pipe.second());
      Process child = Lines.child(RoundTrip.class, "echo", "pipe", "-");
      child.getOutputStream().write(handover.bytes());
      child.getOutputStream().close();
      PipeEnd end = pipe.first();
      Lines.time(
          peer,
          COUNT,
          child,
          () -> {
            end.send(message);
            end.receive();
          });
      end.send(null);
      child.waitFor();
    }
  }

  private static void echoPipe() throws Exception {
    ClassPolicy trusted = ClassPolicy.values().allowing(name -> true);
    byte[] bytes = System.in.readAllBytes();
    Object handed = ObjectBytes.read(bytes, trusted, RoundTrip.class.getClassLoader());
    PipeEnd end = (PipeEnd) Objects.requireNonNull(handed);
    for (Object object = end.receive(); object != null; object = end.receive()) {
      end.send(object);
    }
  }
}
