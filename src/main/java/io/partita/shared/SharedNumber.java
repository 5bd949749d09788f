package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.ObjectStreamException;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;

/**
 * A long in the manager to count with: to other processes what {@link
 * java.util.concurrent.atomic.AtomicLong} is to threads. Each method but those with a function is
 * one message and atomic; sums wrap around. Safe for use by several threads.
 */
public final class SharedNumber implements SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  SharedNumber(Remote remote) {
    this.remote = remote;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  private long number(WireWriter request) {
    return remote.ask(request).readLong();
  }

  public long get() {
    return number(remote.request(NumberVerb.GET));
  }

  public void set(long now) {
    var unused = getAndSet(now);
  }

  /** Sets it; what it was before. */
  public long getAndSet(long now) {
    return number(remote.request(NumberVerb.SET).writeLong(now));
  }

  /** Adds to it; what it is then. */
  public long addAndGet(long more) {
    return number(remote.request(NumberVerb.ADD).writeLong(more));
  }

  /** As {@link #addAndGet}, without waiting; it cannot be cancelled. */
  public CompletableFuture<Long> addAndGetAsync(long more) {
    return remote
        .submit(remote.request(NumberVerb.ADD).writeLong(more))
        .thenApply(WireReader::readLong);
  }

  /** Adds to it; what it was before. */
  public long getAndAdd(long more) {
    return addAndGet(more) - more;
  }

  public long incrementAndGet() {
    return addAndGet(1);
  }

  public long decrementAndGet() {
    return addAndGet(-1);
  }

  /** Sets it if it is what is expected; whether it was. */
  public boolean compareAndSet(long expected, long now) {
    return remote
        .ask(remote.request(NumberVerb.COMPARE_AND_SET).writeLong(expected).writeLong(now))
        .readBoolean();
  }

  /** Computes it here, again if it has changed meanwhile; what it was before. */
  public long getAndUpdate(LongUnaryOperator function) {
    while (true) {
      long old = get();
      if (compareAndSet(old, function.applyAsLong(old))) {
        return old;
      }
    }
  }

  /** Computes it here, again if it has changed meanwhile; what it is then. */
  public long updateAndGet(LongUnaryOperator function) {
    while (true) {
      long old = get();
      long now = function.applyAsLong(old);
      if (compareAndSet(old, now)) {
        return now;
      }
    }
  }

  /** The number's. */
  @Override
  public String toString() {
    return Long.toString(get());
  }
}
