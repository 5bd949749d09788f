package io.partita.shared;

import io.partita.wire.Encoded;
import java.io.ObjectStreamException;
import java.util.Objects;

/**
 * A topic in the manager: what is published goes to all who are subscribed then. Nothing is kept
 * for who subscribes later. What happens when a subscriber is slow is set by {@link
 * TopicSettings#whenSlow}. Safe for use by several threads.
 *
 * @param <E> its items, none of them null
 */
public final class SharedTopic<E> implements SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  SharedTopic(Remote remote) {
    this.remote = remote;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  /**
   * Sends an item to all subscriptions; each gets all items in one order.
   *
   * @return how many subscriptions there are
   * @throws SharedObjectException {@link Refusal#FULL} by the rule {@link
   *     TopicSettings.WhenSlow#REFUSE}; nobody gets it then
   * @throws io.partita.wire.UnserializableException naming the field that is to blame
   */
  public int publish(E item) {
    Encoded encoded = remote.encoded(Objects.requireNonNull(item, "A topic holds no null"));
    return remote.ask(remote.request(TopicVerb.PUBLISH).writeEncoded(encoded)).readInt();
  }

  /** A subscription to what is published from now on, until it or the session is closed. */
  public Subscription<E> subscribe() {
    return new Subscription<>(remote, remote.ask(remote.request(TopicVerb.SUBSCRIBE)).readInt());
  }

  @Override
  public String toString() {
    return remote.label();
  }
}
