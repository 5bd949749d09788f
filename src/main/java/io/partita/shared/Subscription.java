package io.partita.shared;

import io.partita.Deadline;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is published in a {@link SharedTopic}, from the subscription's beginning on. If several
 * threads take, each item goes to one of them. All methods but {@link #close} throw {@link
 * SharedObjectException} ({@link Refusal#CLOSED}) when the subscription is closed, also while they
 * wait.
 *
 * @param <E> the items
 */
public final class Subscription<E> implements AutoCloseable {
  private final Remote remote;
  private final int number;

  Subscription(Remote remote, int number) {
    this.remote = remote;
    this.number = number;
  }

  private WireWriter request(byte verb) {
    return remote.request(verb).writeInt(number);
  }

  /** The next item; waits for it. */
  public E take() throws InterruptedException {
    E item = item(remote.await(request(TopicVerb.TAKE).writeBoolean(true), null));
    if (item == null) {
      throw new IllegalStateException("%s gave nothing".formatted(remote.label()));
    }
    return item;
  }

  /** The next item, or null if there is none yet. */
  public @Nullable E poll() {
    return item(remote.ask(request(TopicVerb.TAKE).writeBoolean(false)));
  }

  /** The next item; null if none has come in time. */
  public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
    Deadline deadline = Deadline.after(Duration.ofNanos(unit.toNanos(timeout)));
    return item(remote.await(request(TopicVerb.TAKE).writeBoolean(timeout > 0), deadline));
  }

  private @Nullable E item(@Nullable WireReader result) {
    return result == null || !result.readBoolean() ? null : remote.read(result);
  }

  /** How many items it has missed because it was too slow. */
  public long dropped() {
    return remote.ask(request(TopicVerb.DROPPED)).readLong();
  }

  /** Ends it; what was not taken is gone. Nothing, if it has ended. */
  @Override
  public void close() {
    try {
      remote.ask(request(TopicVerb.UNSUBSCRIBE));
    } catch (SharedObjectException e) {
      if (e.refusal() != Refusal.CLOSED) {
        throw e;
      }
    } catch (ManagerGoneException e) {
      // It has ended with the session.
    }
  }

  @Override
  public String toString() {
    return "Subscription to " + remote.label();
  }
}
