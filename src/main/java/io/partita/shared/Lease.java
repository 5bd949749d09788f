package io.partita.shared;

import io.partita.wire.WireWriter;
import java.util.concurrent.CompletableFuture;

/**
 * An item that is this session's until it is completed, released or failed, or the session ends. To
 * close a lease that has not ended fails it:
 *
 * <pre>{@code
 * try (Lease<Path> lease = queue.lease()) {
 *   long words = count(lease.item());
 *   lease.complete(Update.add(totals, "words", words));
 * }
 * }</pre>
 *
 * <p>For one thread.
 */
public final class Lease<E> implements AutoCloseable {
  private final Remote queue;
  private final long number;
  private final int failures;
  private final E item;
  private boolean ended;

  Lease(Remote queue, long number, int failures, E item) {
    this.queue = queue;
    this.number = number;
    this.failures = failures;
    this.item = item;
  }

  public E item() {
    return item;
  }

  /** The number of this delivery of the item: 1 for the first, 2 after it has failed once. */
  public int delivery() {
    return failures + 1;
  }

  /**
   * The item is done and gone.
   *
   * @throws LeaseLostException if this session does not have it any more; nothing has changed
   */
  public void complete() {
    ended = true;
    ask(request(QueueVerb.COMPLETE).writeInt(0));
  }

  private void ask(WireWriter request) {
    try {
      queue.ask(request);
    } catch (IllegalMonitorStateException e) {
      throw new LeaseLostException(String.valueOf(e.getMessage()));
    }
  }

  /** As {@link #complete()}, without waiting; it cannot be cancelled. */
  public CompletableFuture<Void> completeAsync() {
    ended = true;
    return queue.submit(request(QueueVerb.COMPLETE).writeInt(0)).thenAccept(answer -> {});
  }

  /** The item is at the head of the queue again, and counts as not delivered. */
  public void release() {
    ended = true;
    ask(request(QueueVerb.RELEASE));
  }

  /**
   * The item could not be completed: it is at the head of the queue again, or a dead letter if that
   * was too often.
   *
   * @param cause for people, kept with the item; at most 1,000 characters of it
   */
  public void fail(String cause) {
    ended = true;
    ask(request(QueueVerb.FAIL).writeText(cause));
  }

  private WireWriter request(byte verb) {
    return queue.request(verb).writeLong(number);
  }

  @Override
  public void close() {
    if (!ended) {
      fail("was not completed");
    }
  }

  @Override
  public String toString() {
    return "Lease %d of %s".formatted(number, queue.label());
  }
}
