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
   * The item is done and gone, and other objects are updated with that in one step: all of it
   * happens, or nothing.
   *
   * @throws LeaseLostException if this session does not have it any more
   * @throws SharedObjectException if one of the updates was refused; the lease goes on
   */
  public void complete(Update... updates) {
    ask(completion(updates));
    ended = true;
  }

  /** As {@link #complete}, without waiting; it cannot be cancelled. */
  public CompletableFuture<Void> completeAsync(Update... updates) {
    WireWriter completion = completion(updates);
    ended = true;
    return queue.submit(completion).thenAccept(answer -> {});
  }

  private WireWriter completion(Update... updates) {
    WireWriter request = request(QueueVerb.COMPLETE).writeInt(updates.length);
    for (Update update : updates) {
      update.write(queue.session(), request);
    }
    return request;
  }

  private void ask(WireWriter request) {
    try {
      queue.ask(request);
    } catch (IllegalMonitorStateException e) {
      ended = true;
      throw new LeaseLostException(String.valueOf(e.getMessage()));
    }
  }

  /** The item is at the head of the queue again, and counts as not delivered. */
  public void release() {
    ask(request(QueueVerb.RELEASE));
    ended = true;
  }

  /**
   * The item could not be completed: it is at the head of the queue again, or a dead letter if that
   * was too often.
   *
   * @param cause for people, kept with the item; at most 1,000 characters of it
   */
  public void fail(String cause) {
    ask(request(QueueVerb.FAIL).writeText(cause));
    ended = true;
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
