package io.partita.shared;

import io.partita.Deadline;
import io.partita.wire.Encoded;
import io.partita.wire.WireReader;
import java.io.ObjectStreamException;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A queue in the manager. What is taken is gone: if this process dies then, nobody has it. */
final class SharedBlockingQueue<E> extends AbstractQueue<E>
    implements BlockingQueue<E>, SharedObject {
  private static final int MOST_AT_ONCE = 10_000;

  private static final long serialVersionUID = 1L;

  private final transient Remote remote;
  private final transient QueueSettings settings;

  SharedBlockingQueue(Remote remote, QueueSettings settings) {
    this.remote = remote;
    this.settings = settings;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  private Encoded encoded(Object item) {
    return remote.encoded(Objects.requireNonNull(item, "A queue holds no null"));
  }

  @Override
  public void put(E item) throws InterruptedException {
    Encoded encoded = encoded(item);
    var unused =
        remote.await(remote.request(QueueVerb.PUT).writeBoolean(true).writeEncoded(encoded), null);
  }

  @Override
  public boolean offer(E item) {
    return remote
        .ask(remote.request(QueueVerb.PUT).writeBoolean(false).writeEncoded(encoded(item)))
        .readBoolean();
  }

  @Override
  public boolean offer(E item, long timeout, TimeUnit unit) throws InterruptedException {
    Encoded encoded = encoded(item);
    WireReader result =
        remote.await(
            remote.request(QueueVerb.PUT).writeBoolean(timeout > 0).writeEncoded(encoded),
            after(timeout, unit));
    return result != null && result.readBoolean();
  }

  private static Deadline after(long time, TimeUnit unit) {
    return Deadline.after(Duration.ofNanos(unit.toNanos(time)));
  }

  @Override
  public E take() throws InterruptedException {
    WireReader result =
        remote.await(remote.request(QueueVerb.TAKE).writeBoolean(true).writeInt(1), null);
    E item = result == null ? null : first(result);
    if (item == null) {
      throw new IllegalStateException(remote.label() + " gave nothing");
    }
    return item;
  }

  @Override
  public @Nullable E poll() {
    return first(remote.ask(remote.request(QueueVerb.TAKE).writeBoolean(false).writeInt(1)));
  }

  @Override
  public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
    WireReader result =
        remote.await(
            remote.request(QueueVerb.TAKE).writeBoolean(timeout > 0).writeInt(1),
            after(timeout, unit));
    return result == null ? null : first(result);
  }

  @Override
  public @Nullable E peek() {
    return first(remote.ask(remote.request(QueueVerb.PEEK).writeInt(1)));
  }

  private @Nullable E first(WireReader result) {
    return result.readInt() == 0 ? null : remote.read(result);
  }

  private List<E> all(WireReader result) {
    int count = result.readInt();
    List<E> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(remote.read(result));
    }
    return items;
  }

  @Override
  public int size() {
    return remote.ask(remote.request(QueueVerb.SIZE)).readInt();
  }

  @Override
  public int remainingCapacity() {
    return Math.max(0, settings.capacity() - size());
  }

  @Override
  public int drainTo(Collection<? super E> target) {
    return drainTo(target, Integer.MAX_VALUE);
  }

  @Override
  public int drainTo(Collection<? super E> target, int most) {
    if (Objects.requireNonNull(target) == this) {
      throw new IllegalArgumentException("A queue cannot be drained to itself");
    }
    int count = 0;
    int before = -1;
    while (count < most && count != before) {
      before = count;
      int wanted = Math.min(most - count, MOST_AT_ONCE);
      List<E> items =
          all(remote.ask(remote.request(QueueVerb.TAKE).writeBoolean(false).writeInt(wanted)));
      target.addAll(items);
      count += items.size();
    }
    return count;
  }

  /** Of what is in the queue now; what is taken or put meanwhile is not seen. */
  @Override
  public Iterator<E> iterator() {
    List<E> items = all(remote.ask(remote.request(QueueVerb.PEEK).writeInt(Integer.MAX_VALUE)));
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < items.size();
      }

      @Override
      public E next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return items.get(next++);
      }
    };
  }

  @Override
  public void clear() {
    remote.ask(remote.request(QueueVerb.CLEAR));
  }
}
