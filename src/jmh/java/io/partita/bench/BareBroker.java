package io.partita.bench;

import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.EventLoop;
import io.partita.transport.Listener;
import io.partita.transport.Seat;
import io.partita.transport.SocketDirectory;
import io.partita.wire.Frame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * No broker at all: its process answers each frame with the same frame, so that what remains is the
 * cost of the transport. Every operation is as many exchanges as a manager needs for it.
 */
final class BareBroker implements Broker {
  private static final String CALLER = "bare";
  private static final byte TYPE = 1;
  private static final int REQUEST_BYTES = 16;

  private final Connection connection;
  private final byte[] request = new byte[REQUEST_BYTES];
  private long exchanges;

  BareBroker(Path address, byte[] key) {
    connection = Connection.connect(address, CALLER, AuthKey.of(key), Duration.ofSeconds(10));
  }

  /**
   * The process in the middle: the key comes by its standard input, its address goes to its standard
   * output, and it ends with its input.
   */
  public static void main(String[] arguments) throws Exception {
    AuthKey key = AuthKey.of(System.in.readNBytes(AuthKey.BYTES));
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Duration spin = ConnectionOptions.DEFAULTS.longestSpin();
    try (SocketDirectory directory = SocketDirectory.create(temporary);
        Listener listener = Listener.open(directory, ConnectionOptions.DEFAULTS);
        EventLoop loop = EventLoop.start("relay", spin)) {
      listener.expectAll(CALLER, key, connection -> loop.welcome(connection, Echo::new));
      System.out.println(listener.address());
      while (System.in.read() >= 0) {
        // Whoever started it is still there.
      }
    }
  }

  private record Echo(Seat seat) implements EventLoop.Guest {
    @Override
    public void received(Frame message) {
      seat.post(message);
    }

    @Override
    public void left() {}
  }

  private byte[] exchange(byte[] payload) {
    connection.send(TYPE, ++exchanges, payload);
    Frame answer = connection.receive();
    if (answer == null || answer.callId() != exchanges) {
      throw new IllegalStateException("A wrong answer: " + answer);
    }
    return answer.payload();
  }

  @Override
  public void put(String queue, String message) {
    exchange(request);
  }

  @Override
  public String take(String queue) {
    exchange(request);
    return "";
  }

  @Override
  public void put(String queue, byte[] message) {
    exchange(message);
  }

  @Override
  public byte[] takeBytes(String queue) {
    return exchange(request);
  }

  @Override
  public void putAll(String queue, List<String> messages) {
    exchange(new byte[REQUEST_BYTES * messages.size()]);
  }

  @Override
  public int takeAll(String queue, int most) {
    exchange(request);
    return most;
  }

  @Override
  public void set(String key, String value) {
    exchange(request);
  }

  @Override
  public String get(String key) {
    exchange(request);
    return "";
  }

  @Override
  public void lock() {
    exchange(request);
  }

  @Override
  public void unlock() {
    exchange(request);
  }

  @Override
  public void increment() {
    exchange(request);
  }

  @Override
  public long count() {
    return -1;
  }

  @Override
  public void close() {
    connection.close();
  }
}
