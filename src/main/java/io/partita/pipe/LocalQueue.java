package io.partita.pipe;

import io.partita.Deadline;
import io.partita.pipe.QueueCore.Item;
import io.partita.transport.AuthKey;
import io.partita.wire.ClassPolicy;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BlockingQueue} that lives in the process that made it, and is used by it and by children
 * that were handed it with their task: Python's {@code multiprocessing.Queue}.
 *
 * <pre>{@code
 * LocalQueue<String> queue = LocalQueue.unbounded();
 * ... a child is started with a task that holds the queue and takes from it ...
 * queue.put("hello");
 * }</pre>
 *
 * <p>An item is made into bytes by the thread that puts it, so one that cannot travel fails that
 * put and nothing else; it arrives as a copy, and its classes are checked by name as those of an
 * {@link ObjectConnection}. What was put first is taken first, by whoever has waited longest.
 *
 * <table>
 * <caption>What is certain when a call returns</caption>
 * <tr><td>{@code put} into an unbounded queue</td><td>the item is with the system; it will be in the
 * queue also if this process ends now, and nobody can find the queue empty or at its end before
 * </td></tr>
 * <tr><td>{@code put}, {@code offer} into a bounded queue</td><td>the item is in the queue: the
 * process it lives in has answered</td></tr>
 * <tr><td>{@code take}, {@code poll}</td><td>the item is this process's: if it dies, the item is
 * gone</td></tr>
 * </table>
 *
 * <p>A process that takes one item after another is sent more than it has asked for. Until it takes
 * them they are in the queue as before: they count, go to somebody else who wants an item, and come
 * back if the process dies.
 *
 * <p>When the process that made it closes the queue or ends, everything in it is gone, and every
 * call in another process throws {@link QueueClosedException}. {@link #closeForPut} lets takers
 * have what is there, then tells them the end by that exception. Sending a queue in any other way
 * than with a child's task is refused. Safe for use by several threads.
 */
public final class LocalQueue<E> extends AbstractQueue<E>
    implements BlockingQueue<E>, AutoCloseable, Serializable {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final transient QueueCore core;
  private final transient String name;
  private final transient QueueOptions options;
  private final transient ClassPolicy classes;

  /** Null before the first handover, and where this came by one. Under the lock of this. */
  private transient @Nullable QueueService service;

  private transient boolean closed;

  private LocalQueue(String name, QueueOptions options, QueueCore core) {
    this.name = name;
    this.options = options;
    this.core = core;
    this.classes = options.objects().policy();
  }

  /** A queue that holds as many items as fit in 64 MiB. */
  public static <E> LocalQueue<E> unbounded() {
    return with(QueueOptions.DEFAULTS);
  }

  /** A queue that holds at most so many items. */
  public static <E> LocalQueue<E> bounded(int capacity) {
    return with(QueueOptions.DEFAULTS.withCapacity(capacity));
  }

  /** A queue with options of its own. */
  public static <E> LocalQueue<E> with(QueueOptions options) {
    String name = "Queue " + NUMBERS.incrementAndGet();
    return new LocalQueue<>(name, options, new OwnedQueue(name, options));
  }

  private Frame frame(E item) {
    Objects.requireNonNull(item, "A queue holds no null");
    AtomicReference<Object> foreign = new AtomicReference<>();
    Frame frame =
        Encoding.frame(
            item,
            0,
            part -> {
              if (isForeign(part)) {
                foreign.set(part);
              }
            });
    if (foreign.get() != null) {
      throw new WireException(
          "A %s may not come into %s from this process: it is neither a value type nor among those that were allowed; ObjectOptions.allowing allows it where the queue is made"
              .formatted(foreign.get().getClass().getName(), name));
    }
    int most = options.objects().connection().frames().maxMessage() - 1;
    if (frame.payload().length > most) {
      throw new WireException(
          "An item of %d bytes is over the limit of %d bytes; put less at once or use ObjectOptions.withMaxMessage"
              .formatted(frame.payload().length, most));
    }
    // An array that the caller may change while it is in the queue.
    return frame.payload() == (Object) item
        ? new Frame(frame.type(), 0, frame.payload().clone())
        : frame;
  }

  /** What comes from another process than the queue's own is refused by whoever takes it. */
  private boolean isForeign(Object part) {
    return !(core instanceof OwnedQueue) && !classes.allows(part.getClass().getName());
  }

  // What was put is an E, and somebody said that null is one, or it would have been refused.
  @SuppressWarnings({"unchecked", "NullAway"})
  private E item(Item item) {
    ClassPolicy policy = item.isOwn() ? ClassPolicy.values().allowing(any -> true) : classes;
    return (E) Encoding.object(item.frame(), policy);
  }

  /**
   * Puts an item, and waits for room if need be.
   *
   * @throws io.partita.wire.UnserializableException if it cannot travel, naming the field
   * @throws WireException if it is over the limit for messages
   * @throws QueueClosedException if the queue is closed, also for put
   */
  @Override
  public void put(E item) throws InterruptedException {
    core.put(frame(item));
  }

  /** Puts all of them, as {@link #put} does, but faster. */
  public void putAll(Collection<? extends E> items) throws InterruptedException {
    core.putAll(items.stream().map(this::frame).toList());
  }

  /** False at once if there is no room. */
  @Override
  public boolean offer(E item) {
    try {
      return core.offer(frame(item), Deadline.after(Duration.ZERO));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** False if there was no room in that time, and not before. */
  @Override
  public boolean offer(E item, long timeout, TimeUnit unit) throws InterruptedException {
    return core.offer(frame(item), after(timeout, unit));
  }

  /**
   * Waits for an item.
   *
   * @throws WireException if a class in it is not allowed or not here; it is gone
   * @throws QueueClosedException if the queue is closed, or closed for put and empty
   */
  @Override
  public E take() throws InterruptedException {
    Item item = core.take(null);
    if (item == null) {
      throw new IllegalStateException("Waiting for ever ended without an item");
    }
    return item(item);
  }

  /** Null if there is no item now. */
  @Override
  public @Nullable E poll() {
    try {
      return orNull(core.take(Deadline.after(Duration.ZERO)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Null if there was no item in that time, and not before. */
  @Override
  public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
    return orNull(core.take(after(timeout, unit)));
  }

  private @Nullable E orNull(@Nullable Item item) {
    return item == null ? null : item(item);
  }

  private static Deadline after(long timeout, TimeUnit unit) {
    return Deadline.after(Duration.ofNanos(unit.toNanos(timeout)));
  }

  @Override
  public @Nullable E peek() {
    List<Item> first = core.snapshot(1);
    return first.isEmpty() ? null : item(first.get(0));
  }

  /** How many items were put and not taken, those on their way included. */
  @Override
  public int size() {
    return core.size();
  }

  @Override
  public int remainingCapacity() {
    return options.isBounded() ? Math.max(0, options.capacity() - size()) : Integer.MAX_VALUE;
  }

  @Override
  public int drainTo(Collection<? super E> into) {
    return drainTo(into, Integer.MAX_VALUE);
  }

  @Override
  public int drainTo(Collection<? super E> into, int most) {
    if (into == this) {
      throw new IllegalArgumentException("A queue cannot be drained into itself");
    }
    int count = 0;
    try {
      for (E item = null; count < most && (item = poll()) != null; count++) {
        into.add(item);
      }
    } catch (QueueClosedException e) {
      if (count == 0) {
        throw e;
      }
    }
    return count;
  }

  /** What is there at this moment; nothing can be removed by it. */
  @Override
  public Iterator<E> iterator() {
    return core.snapshot(Integer.MAX_VALUE).stream().map(this::item).iterator();
  }

  /**
   * Takes no more items: puts that wait and come fail, in every process; what is there can be
   * taken, then takers are told the end. What another process has put already is still taken.
   */
  public void closeForPut() {
    core.closeForPut();
  }

  /**
   * In the process that made it: drops what is there and ends every call, in every process. In
   * another one: only lets go of it there.
   */
  @Override
  public void close() {
    core.close();
    QueueService toClose;
    synchronized (this) {
      closed = true;
      toClose = service;
    }
    if (toClose != null) {
      toClose.close();
    }
  }

  /** How many wait for an item or for room, wherever they are; here only. */
  int waiting() {
    return ((OwnedQueue) core).waiting();
  }

  private Object writeReplace() throws ObjectStreamException {
    Handover.current(this);
    QueueLink.Address at = address();
    return new Form(
        name,
        options.capacity(),
        options.maxBytes(),
        at.socket().toString(),
        at.key().bytes(),
        OptionsForm.of(options.objects()));
  }

  private synchronized QueueLink.Address address() {
    if (core instanceof RemoteQueue remote) {
      return remote.address();
    }
    if (closed) {
      throw new QueueClosedException(name + " is closed");
    }
    QueueService serving = service;
    if (serving == null) {
      serving = QueueService.start((OwnedQueue) core, options.objects());
      service = serving;
    }
    return new QueueLink.Address(serving.address(), serving.key(), options.objects());
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("A queue travels by its form");
  }

  @Override
  public String toString() {
    return name;
  }

  /** A queue on its way to a child. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Form(
      String name, int capacity, long maxBytes, String address, byte[] key, OptionsForm objects)
      implements Serializable {

    private Object readResolve() {
      QueueOptions options = new QueueOptions(capacity, maxBytes, objects.options());
      QueueLink.Address at =
          new QueueLink.Address(Path.of(address), AuthKey.of(key), options.objects());
      return new LocalQueue<>(name, options, new RemoteQueue(name, at, options.isBounded()));
    }
  }
}
