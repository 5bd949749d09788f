package io.partita.process;

import io.partita.transport.Connection;
import io.partita.transport.ConnectionClosedException;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The parent's end of the connection to a child.
 *
 * <p>Any thread may send; {@link #receive} is for one thread, which must go on until it returns
 * null or throws: only then is the child's {@link ChildJvm#exit} known.
 */
public final class ChildConnection implements AutoCloseable {
  private final Connection connection;
  private final ChildJvm child;
  private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
  private volatile boolean goodbye;
  private volatile boolean closedHere;

  ChildConnection(Connection connection, ChildJvm child) {
    this.connection = connection;
    this.child = child;
  }

  /**
   * Sends one message, with a type below 126; waits while the child does not read.
   *
   * @throws ConnectionClosedException if the child is gone
   * @throws WireException if the message is too large; the connection stays usable
   */
  public void send(byte type, long callId, byte[] payload) {
    connection.send(type, callId, payload);
  }

  /**
   * Waits for the child's next message.
   *
   * @return null when there are no more
   * @throws WireException if the child sent what is not a message; it is killed for that
   */
  public @Nullable Frame receive() {
    Frame message;
    try {
      message = connection.receive();
      while (message != null && message.type() >= ParentLink.LOG) {
        heard(message);
        message = connection.receive();
      }
    } catch (WireException e) {
      child.protocolError(String.valueOf(e.getMessage()));
      end.complete(null);
      throw e;
    }
    if (message == null) {
      connection.close();
      if (!goodbye) {
        child.connectionEnded();
      }
      end.complete(null);
    }
    return message;
  }

  /** What is not the protocol's own. */
  private void heard(Frame message) {
    if (message.type() == ParentLink.LOG) {
      child.logHeard(message.payload());
    } else {
      goodbye = true;
      child.goodbyeHeard();
    }
  }

  boolean saidGoodbye() {
    return goodbye;
  }

  /** Whether we closed it while the child might have had more to say. */
  boolean wasClosedHere() {
    return closedHere;
  }

  /** Completes when every message of the child has been taken. */
  CompletableFuture<@Nullable Void> end() {
    return end;
  }

  /** The child ends itself when it sees this. What it had sent and was not taken is lost. */
  @Override
  public void close() {
    closedHere |= !end.isDone();
    connection.close();
    end.complete(null);
  }
}
