package io.partita.transport;

import io.partita.Deadline;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Waits until one channel can do one thing. For one thread, but for {@link #close}. */
final class Readiness implements AutoCloseable {
  private final Selector selector;

  /**
   * @param operation of {@link SelectionKey}
   */
  Readiness(SocketChannel channel, int operation) throws IOException {
    selector = channel.provider().openSelector();
    try {
      channel.register(selector, operation);
    } catch (ClosedChannelException e) {
      selector.close();
      throw e;
    }
  }

  /**
   * Returns when the channel is ready, the deadline has passed, the thread is interrupted, or this
   * is closed: the caller tries again and finds out.
   */
  void await(@Nullable Deadline deadline) throws IOException {
    try {
      // 0 means without end to select, so the last fraction of a millisecond is rounded up.
      long millis = deadline == null ? 0 : deadline.remaining().toMillis() + 1;
      selector.select(Readiness::woken, millis);
    } catch (ClosedSelectorException e) {
      throw new ClosedChannelException();
    }
  }

  private static void woken(SelectionKey key) {
    // There is only one key and one operation: that select returned says it all.
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
