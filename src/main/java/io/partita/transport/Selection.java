package io.partita.transport;

import io.partita.Deadline;
import io.partita.PartitaException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/** Waits for several connections at once. For one thread, but for {@link #wake}. */
public final class Selection implements AutoCloseable {
  private final Selector selector;

  private Selection(Selector selector) {
    this.selector = selector;
  }

  /** Waits for nothing yet. */
  public static Selection open() {
    try {
      return new Selection(Selector.open());
    } catch (IOException e) {
      throw new PartitaException(
          "Cannot wait for several connections: %s; raise the limit of open files (ulimit -n)"
              .formatted(e.getMessage()),
          e);
    }
  }

  /**
   * Says whether bytes that come over a connection end the wait. One that is closed does not.
   *
   * @param connection one whose {@link Connection#hasMessage} was asked since the last wait
   */
  public void watch(Connection connection, boolean on) {
    int operations = on ? SelectionKey.OP_READ : 0;
    try {
      SelectionKey key = connection.channel().keyFor(selector);
      if (key == null && on) {
        connection.channel().register(selector, operations);
      } else if (key != null && key.isValid()) {
        key.interestOps(operations);
      }
    } catch (ClosedChannelException e) {
      System.getLogger("io.partita.transport").log(System.Logger.Level.TRACE, "Closed", e);
    }
  }

  /** Ends the wait that is under way, or the next one; from any thread. */
  public void wake() {
    selector.wakeup();
  }

  /**
   * Waits until something has come, {@link #wake} was called or the deadline has passed: the caller
   * looks and finds out.
   *
   * @param deadline null to wait for ever
   */
  public void await(@Nullable Deadline deadline) throws InterruptedException {
    try {
      // 0 means without end to select, so the last fraction of a millisecond is rounded up.
      long millis = deadline == null ? 0 : deadline.remaining().toMillis() + 1;
      selector.select(key -> {}, millis);
    } catch (IOException e) {
      throw new PartitaException("Waiting for several connections failed", e);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("Interrupted while waiting for several connections");
    }
  }

  @Override
  public void close() {
    try {
      selector.close();
    } catch (IOException e) {
      throw new AssertionError("Closing a selector does no input or output", e);
    }
  }
}
