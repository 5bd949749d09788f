package io.partita.pipe;

import io.partita.Deadline;
import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.ConnectionClosedException;
import io.partita.transport.Endpoint;
import io.partita.wire.ClassPolicy;
import io.partita.wire.Frame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection over which objects and bytes go to another process, and come from it:
 * Python's {@code multiprocessing.connection.Connection}.
 *
 * <p>An object arrives as a copy. Text, numbers, times, bytes, lists, sets and maps of such go
 * compactly; everything else must be {@link java.io.Serializable}, and its classes are checked by
 * name where it arrives: values, and what {@link ObjectOptions#classes} allows. Messages keep their
 * order, and never merge or split.
 *
 * <p>Safe for use by several threads: messages of several senders do not mix, and each is received
 * by one receiver. What happened before a send happens before its receive returns.
 */
public class ObjectConnection implements Waitable, AutoCloseable {
  static final String CLIENT = "client";

  private final String name;
  private final ClassPolicy classes;

  // UNCONNECTED -> CONNECTED ; any -> closed. Failed: the other side is gone and never came.
  private final CompletableFuture<Connection> connected;
  private volatile boolean closed;

  private final ReentrantLock receiving = new ReentrantLock();

  /** Received and found to be something else than was asked for. Under the lock for receiving. */
  private @Nullable Frame held;

  private final List<Runnable> signals = new CopyOnWriteArrayList<>();

  /**
   * @param name what it is the end of, for messages
   */
  ObjectConnection(String name, ObjectOptions options, CompletableFuture<Connection> connected) {
    this.name = name;
    this.classes = options.policy();
    this.connected = connected;
    var unused = connected.whenComplete((connection, failure) -> afterConnect(connection));
  }

  private void afterConnect(@Nullable Connection connection) {
    if (closed && connection != null) {
      connection.close();
    }
    signals.forEach(Runnable::run);
  }

  /** Connects with {@link ObjectOptions#DEFAULTS}: Python's {@code Client}. */
  public static ObjectConnection connect(Endpoint endpoint, AuthKey key) {
    return connect(endpoint, key, ObjectOptions.DEFAULTS);
  }

  /**
   * Connects to the {@link ConnectionListener} at an endpoint.
   *
   * @throws io.partita.transport.ConnectionRefusedException if nobody answers within {@link
   *     ObjectOptions#connectTimeout}, or one side refuses the other's key or certificate
   */
  public static ObjectConnection connect(Endpoint endpoint, AuthKey key, ObjectOptions options) {
    Connection connection =
        Connection.connect(endpoint, CLIENT, key, options.connectTimeout(), options.connection());
    return new ObjectConnection(
        endpoint.toString(), options, CompletableFuture.completedFuture(connection));
  }

  /**
   * Sends an object. Returns when the system has taken all of it; waits as long as the other side
   * does not receive, and an interrupt does not end that.
   *
   * @throws io.partita.wire.UnserializableException if it cannot travel, naming the field that is
   *     to blame; nothing was sent, and the connection stays usable
   * @throws io.partita.wire.WireException if it is over the limit for messages; likewise
   * @throws ConnectionClosedException if either side is closed, or the other is gone
   * @throws InterruptedException while the other side was not yet connected; nothing was sent
   */
  public void send(@Nullable Object object) throws InterruptedException {
    sendFrame(Encoding.frame(object, 0));
  }

  /** As {@link #send}, for each of the objects, with few calls of the system; all or none. */
  public void sendAll(Collection<?> objects) throws InterruptedException {
    sender().sendAll(objects.stream().map(object -> Encoding.frame(object, 0)).toList());
  }

  /** Sends bytes as one message, also none: Python's {@code send_bytes}. */
  public void sendBytes(byte[] bytes) throws InterruptedException {
    sendFrame(new Frame(Encoding.BYTES, 0, bytes));
  }

  /** Sends the bytes that remain in the buffer as one message, and takes them from it. */
  public void sendBytes(ByteBuffer buffer) throws InterruptedException {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    sendBytes(bytes);
    buffer.position(buffer.limit());
  }

  private void sendFrame(Frame frame) throws InterruptedException {
    sender().send(frame);
  }

  private Connection sender() throws InterruptedException {
    requireSending();
    requireOpen();
    try {
      return await(null);
    } catch (EndOfStreamException e) {
      throw new ConnectionClosedException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Waits for the next message: an object, or an array of bytes where bytes were sent.
   *
   * @throws EndOfStreamException when everything was received and the other side closed or is gone
   * @throws io.partita.wire.WireException if a class of the object is not allowed or not here; that
   *     message is lost, and the connection stays usable
   * @throws ConnectionClosedException if this side is closed
   */
  public @Nullable Object receive() throws InterruptedException {
    return Encoding.object(next(null), classes);
  }

  /** As {@link #receive()}, for an object that is known to be of a type, and not null. */
  public <T> T receive(Class<T> type) throws InterruptedException {
    return Objects.requireNonNull(type.cast(receive()), "null was sent");
  }

  /**
   * Waits for the next message, which must be bytes: Python's {@code recv_bytes}.
   *
   * @throws IllegalStateException if it is an object; {@link #receive()} still gets it
   */
  public byte[] receiveBytes() throws InterruptedException {
    return next(Encoding.BYTES).payload();
  }

  /**
   * Waits for the next message, which must be bytes, and puts it into the buffer: Python's {@code
   * recv_bytes_into}.
   *
   * @return how many bytes they were
   * @throws BufferTooShortException if there is not room for all; it has the message
   */
  public int receiveBytes(ByteBuffer buffer) throws InterruptedException {
    byte[] bytes = receiveBytes();
    if (bytes.length > buffer.remaining()) {
      throw new BufferTooShortException(bytes, buffer.remaining());
    }
    buffer.put(bytes);
    return bytes.length;
  }

  /** Whether a receive would end at once, with a message or at the end of the stream. */
  public boolean poll() {
    return isReady();
  }

  /** Waits until {@link #poll()} is true, or so long; zero or less looks once. */
  public boolean poll(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.after(timeout);
    requireReceiving();
    requireOpen();
    Connection connection = connectionBy(deadline);
    if (connection == null
        || !receiving.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
      return connected.isCompletedExceptionally();
    }
    try {
      return held != null || connection.awaitMessage(deadline);
    } finally {
      receiving.unlock();
    }
  }

  /** As {@link #poll()}. */
  @Override
  public boolean isReady() {
    requireReceiving();
    if (closed || !connected.isDone()) {
      return closed;
    }
    if (connected.isCompletedExceptionally()) {
      return true;
    }
    if (!receiving.tryLock()) {
      return false; // Another thread is there to take what comes.
    }
    try {
      return held != null || connected.join().hasMessage();
    } finally {
      receiving.unlock();
    }
  }

  private Frame next(@Nullable Byte type) throws InterruptedException {
    requireReceiving();
    requireOpen();
    Connection connection = await(null);
    receiving.lockInterruptibly();
    try {
      Frame frame = held;
      if (frame == null) {
        connection.awaitMessage(null);
        frame = connection.receive();
      }
      if (frame == null) {
        requireOpen();
        throw ended(null);
      }
      boolean wanted = type == null || type == frame.type();
      held = wanted ? null : frame;
      if (!wanted) {
        throw new IllegalStateException("The next message is an object; take it by receive()");
      }
      return frame;
    } finally {
      receiving.unlock();
    }
  }

  private Connection await(@Nullable Deadline deadline) throws InterruptedException {
    Connection connection = connectionBy(deadline);
    if (connection == null) {
      requireOpen();
      throw ended(connected.handle((made, failure) -> failure).join());
    }
    return connection;
  }

  /** Null if it did not come about, or not in time. */
  private @Nullable Connection connectionBy(@Nullable Deadline deadline)
      throws InterruptedException {
    try {
      return deadline == null
          ? connected.get()
          : connected.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      System.getLogger("io.partita.pipe").log(System.Logger.Level.TRACE, name, e);
      return null;
    }
  }

  private EndOfStreamException ended(@Nullable Throwable why) {
    return new EndOfStreamException(
        "The other side of %s is closed or its process is gone".formatted(name), why);
  }

  private void requireOpen() {
    if (closed) {
      throw new ConnectionClosedException("This side of %s is closed".formatted(name));
    }
  }

  /** Throws if this end only receives. */
  void requireSending() {}

  /** Throws if this end only sends. */
  void requireReceiving() {}

  /** The connection if there is one already, without waiting for it. */
  @Nullable Connection connectionNow() {
    return connected.isDone() && !connected.isCompletedExceptionally() ? connected.join() : null;
  }

  CompletableFuture<Connection> connected() {
    return connected;
  }

  @Override
  public Watch watch(Runnable signal) {
    signals.add(signal);
    signal.run();
    return () -> signals.remove(signal);
  }

  public boolean isClosed() {
    return closed;
  }

  /** What was sent before still arrives. Closing again does nothing. */
  @Override
  public void close() {
    closed = true;
    Connection connection = connectionNow();
    if (connection != null) {
      connection.close();
    }
    // Whoever waits for the connection is told; one that comes all the same is closed then.
    connected.completeExceptionally(
        new ConnectionClosedException("This side of %s is closed".formatted(name)));
    signals.forEach(Runnable::run);
  }

  @Override
  public String toString() {
    String state = closed ? ", closed" : connected.isDone() ? "" : ", not connected";
    return getClass().getSimpleName() + "[" + name + state + "]";
  }
}
