package io.partita.shared;

import io.partita.shared.Remote.Submitted;
import io.partita.wire.WireReader;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Leases of a queue's items, of which some are fetched ahead. Those that were not handed out when
 * it is closed are released. For one thread.
 */
public final class LeaseStream<E> implements AutoCloseable {
  private final QueueProxy<E> queue;
  private final int ahead;
  private final ArrayDeque<Lease<E>> fetched = new ArrayDeque<>();
  private @Nullable Submitted fetching;
  private boolean closed;

  LeaseStream(QueueProxy<E> queue, int ahead) {
    this.queue = queue;
    this.ahead = ahead;
  }

  /**
   * The next item, to be completed; waits for one.
   *
   * @return null when the queue is closed for put and nothing can come any more
   * @throws IllegalStateException if this was closed
   */
  public @Nullable Lease<E> next() throws InterruptedException {
    if (closed) {
      throw new IllegalStateException("The stream was closed");
    }
    if (fetching != null && (fetching.isDone() || fetched.isEmpty())) {
      if (!receive(fetching)) {
        return fetched.poll();
      }
    }
    if (fetching == null && fetched.size() <= ahead / 2) {
      fetch();
    }
    if (fetched.isEmpty()) {
      return next();
    }
    return fetched.poll();
  }

  private void fetch() {
    fetching = queue.remote().submit(queue.leasing(true, ahead - fetched.size()));
  }

  /** Takes what was fetched; false at the end. */
  private boolean receive(Submitted answer) throws InterruptedException {
    try {
      WireReader result = answer.get();
      fetching = null;
      for (int left = result.readInt(); left > 0; left--) {
        fetched.add(queue.lease(result));
      }
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SharedObjectException refused
          && refused.refusal() == Refusal.CLOSED) {
        return false;
      }
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  /** What was fetched and not handed out is at the head of the queue again. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      takeLast();
      while (!fetched.isEmpty()) {
        fetched.removeLast().release();
      }
    } catch (ManagerGoneException e) {
      System.getLogger("io.partita.shared").log(Level.TRACE, "Nothing to be released", e);
    }
  }

  private void takeLast() {
    Submitted last = fetching;
    if (last != null) {
      last.withdraw();
      last.handle((answer, thrown) -> answer).join();
      try {
        var unused = receive(last);
      } catch (CancellationException e) {
        fetching = null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
