package io.partita.process;

import io.partita.transport.Connection;
import io.partita.transport.ConnectionClosedException;
import io.partita.wire.Frame;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The child's end of the connection to its parent.
 *
 * <p>Standard input is watched from {@link #open} on: when the parent is gone, however it went,
 * this JVM is halted at once, without shutdown hooks, with code {@value #PARENT_LOST_CODE}.
 */
public final class ParentLink {
  /** The frame type that a child's last message has; a protocol's own types are below it. */
  public static final byte GOODBYE = 127;

  /** The frame type of what a child logs. */
  static final byte LOG = 126;

  static final int PARENT_LOST_CODE = 111;

  private static volatile @Nullable ParentLink current;
  private static volatile int generation;

  private static final Duration CONNECT_TIME = Duration.ofSeconds(10);

  /** How long the exit may take after {@link #goodbye} before this JVM is halted all the same. */
  private static final Duration EXIT_TIME = Duration.ofSeconds(30);

  private static final Duration RELEASE_TIME = Duration.ofMillis(500);

  private final Connection connection;
  private final Watchdog watchdog;
  private volatile @Nullable Thread receiver;
  private volatile Runnable beforeGoodbye = () -> {};

  private ParentLink(Connection connection, Watchdog watchdog) {
    this.connection = connection;
    this.watchdog = watchdog;
  }

  /**
   * Called once, first of all in {@code main}. Standard input is empty for everybody else from then
   * on, and this JVM shows its parent that it lives.
   *
   * @throws io.partita.PartitaException if this JVM was not started by a parent of ours, or cannot
   *     connect to it
   */
  public static ParentLink open() {
    InputStream stdin = new FileInputStream(FileDescriptor.in);
    System.setIn(InputStream.nullInputStream());
    Introduction introduction = Introduction.read(stdin);
    generation = introduction.generation();
    Watchdog watchdog = new Watchdog(stdin);
    watchdog.start();
    showLife(introduction);
    Connection connection =
        Connection.connect(
            introduction.address(), introduction.childId(), introduction.key(), CONNECT_TIME);
    ParentLink link = new ParentLink(connection, watchdog);
    current = link;
    ChildLogHandler.Setup.propose();
    return link;
  }

  private static void showLife(Introduction introduction) {
    Path directory = Objects.requireNonNull(introduction.address().getParent());
    ChildRecord record = ChildRecord.open(directory, introduction.childId());
    new Heartbeat(record, introduction.heartbeat()).start();
  }

  /**
   * Sends one message, with a type below 126. Any thread may; halts this JVM if the parent is gone.
   *
   * @throws io.partita.wire.WireException if the message is too large; the connection stays usable
   */
  public void send(byte type, long callId, byte[] payload) {
    try {
      connection.send(type, callId, payload);
    } catch (ConnectionClosedException e) {
      parentLost();
    }
  }

  /**
   * Waits for the parent's next message. For one thread.
   *
   * @return null after {@link #goodbye} only: without its parent this JVM is halted
   * @throws io.partita.wire.WireException if what arrived is not a message
   */
  public @Nullable Frame receive() {
    receiver = Thread.currentThread();
    Frame message = connection.receive();
    if (message == null) {
      parentLost();
    }
    return message;
  }

  /**
   * Tells the parent that the exit to come is meant, and lets go of it. The caller exits now.
   *
   * <p>A JVM waits 0.3 s in its exit for threads that are in native code. So the two that wait for
   * the parent are called back first.
   */
  public void goodbye() {
    beforeGoodbye.run();
    watchdog.leaving = true;
    send(GOODBYE, 0, new byte[0]);
    try {
      var unused = watchdog.released.await(RELEASE_TIME.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.close();
  }

  /** How many JVMs of ours are above this one; 0 in the first. */
  static int generation() {
    return generation;
  }

  /** This process's own; null before there is one. */
  static @Nullable ParentLink current() {
    return current;
  }

  /** Has this run before anything is said of the exit. */
  void beforeGoodbye(Runnable action) {
    beforeGoodbye = action;
  }

  /** Whether this thread hears the parent. */
  boolean isReceiver(Thread thread) {
    return receiver == thread;
  }

  /** Whether the goodbye was said. */
  boolean isLeaving() {
    return watchdog.leaving;
  }

  private void parentLost() {
    if (!watchdog.leaving) {
      Runtime.getRuntime().halt(PARENT_LOST_CODE);
    }
  }

  /** Reads standard input to its end, which is the end of this JVM. */
  private static final class Watchdog extends Thread {
    private final InputStream stdin;
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean leaving;

    Watchdog(InputStream stdin) {
      super("partita-parent-watch");
      this.stdin = stdin;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        while (stdin.read() >= 0) {
          // Nothing more is ever sent this way.
        }
        if (leaving) {
          released.countDown();
          sleep(EXIT_TIME.toMillis());
        }
      } catch (IOException | InterruptedException e) {
        System.err.println("The watch over the parent ended: " + e);
      }
      Runtime.getRuntime().halt(PARENT_LOST_CODE);
    }
  }
}
