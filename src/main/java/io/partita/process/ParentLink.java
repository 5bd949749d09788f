package io.partita.process;

import io.partita.transport.Connection;
import io.partita.transport.ConnectionClosedException;
import io.partita.wire.Frame;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
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

  static final int PARENT_LOST_CODE = 111;

  private static final Duration CONNECT_TIME = Duration.ofSeconds(10);

  private final Connection connection;
  private volatile boolean leaving;

  private ParentLink(Connection connection) {
    this.connection = connection;
  }

  /**
   * Called once, first of all in {@code main}. Standard input is empty for everybody else from then
   * on.
   *
   * @throws io.partita.PartitaException if this JVM was not started by a parent of ours, or cannot
   *     connect to it
   */
  public static ParentLink open() {
    InputStream stdin = new FileInputStream(FileDescriptor.in);
    System.setIn(InputStream.nullInputStream());
    Introduction introduction = Introduction.read(stdin);
    Thread watchdog = new Thread(() -> watch(stdin), "partita-parent-watch");
    watchdog.setDaemon(true);
    watchdog.start();
    return new ParentLink(
        Connection.connect(
            introduction.address(), introduction.childId(), introduction.key(), CONNECT_TIME));
  }

  private static void watch(InputStream stdin) {
    try {
      while (stdin.read() >= 0) {
        // Nothing more is ever sent this way.
      }
    } catch (IOException e) {
      System.err.println("Standard input failed: " + e);
    }
    Runtime.getRuntime().halt(PARENT_LOST_CODE);
  }

  /**
   * Sends one message, with a type below {@link #GOODBYE}. Any thread may; halts this JVM if the
   * parent is gone.
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
    Frame message = connection.receive();
    if (message == null) {
      parentLost();
    }
    return message;
  }

  /** Tells the parent that the exit to come is meant. */
  public void goodbye() {
    leaving = true;
    send(GOODBYE, 0, new byte[0]);
  }

  private void parentLost() {
    if (!leaving) {
      Runtime.getRuntime().halt(PARENT_LOST_CODE);
    }
  }
}
