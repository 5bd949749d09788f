package io.partita.shared;

import io.partita.Deadline;
import io.partita.wire.Encoded;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.ObjectStreamException;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A queue in the manager, seen from a session. */
class QueueProxy<E> extends AbstractQueue<E> implements SharedQueue<E>, SharedObject {
  private static final long serialVersionUID = 1L;

  private static final int MOST_AT_ONCE = 10_000;
  private static final int MOST_AHEAD = 10_000;
  private static final int MOST_CREDIT = 100_000;

  private final transient Remote remote;

  QueueProxy(Remote remote) {
    this.remote = remote;
  }

  @Override
  public final Remote remote() {
    return remote;
  }

  // Not private: a deque's too.
  final Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  final Encoded encoded(Object item) {
    return remote.encoded(Objects.requireNonNull(item, "A queue holds no null"));
  }

  final WireWriter putting(boolean waits, boolean first, E item) {
    return putting(waits, first, 0).writeEncoded(encoded(item));
  }

  private WireWriter putting(boolean waits, boolean first, int priority) {
    return remote.request(QueueVerb.PUT).writeBoolean(waits).writeBoolean(first).writeInt(priority);
  }

  final WireWriter taking(boolean waits, boolean last, int most) {
    return remote.request(QueueVerb.TAKE).writeBoolean(waits).writeBoolean(last).writeInt(most);
  }

  static Deadline after(long time, TimeUnit unit) {
    return Deadline.after(Duration.ofNanos(unit.toNanos(time)));
  }

  /** Waits without end. */
  final WireReader await(WireWriter request) throws InterruptedException {
    WireReader result = remote.await(request, null);
    if (result == null) {
      throw new IllegalStateException(remote.label() + " gave nothing");
    }
    return result;
  }

  /** The first of some items, null if there is none. */
  final @Nullable E first(@Nullable WireReader result) {
    return result == null || result.readInt() == 0 ? null : remote.read(result);
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
  public void put(E item) throws InterruptedException {
    await(putting(true, false, item));
  }

  @Override
  public void put(E item, int priority) throws InterruptedException {
    await(putting(true, false, priority).writeEncoded(encoded(item)));
  }

  @Override
  public boolean offer(E item) {
    return remote.ask(putting(false, false, item)).readInt() == 1;
  }

  @Override
  public boolean offer(E item, long timeout, TimeUnit unit) throws InterruptedException {
    WireReader result = remote.await(putting(timeout > 0, false, item), after(timeout, unit));
    return result != null && result.readInt() == 1;
  }

  @Override
  public void putAll(Collection<? extends E> items) throws InterruptedException {
    BulkRequest batch = puttingMany(remote);
    for (E item : items) {
      batch.add(encoded(item));
      if (batch.isFull()) {
        await(batch.request());
        batch = puttingMany(remote);
      }
    }
    if (!batch.isEmpty()) {
      await(batch.request());
    }
  }

  /** A request that puts and waits for room; its items are still to be added. */
  static BulkRequest puttingMany(Remote remote) {
    return new BulkRequest(remote.request(QueueVerb.PUT_ALL).writeBoolean(true));
  }

  @Override
  public CompletableFuture<Void> putAsync(E item) {
    return remote.submit(putting(true, false, item)).thenAccept(done -> {});
  }

  @Override
  public QueueProducer<E> producer(int credit) {
    requireBetween1And(MOST_CREDIT, credit, "Credit");
    return new QueueProducer<>(remote, credit);
  }

  private static void requireBetween1And(int most, int number, String what) {
    if (number < 1 || number > most) {
      throw new IllegalArgumentException(
          "%s must be 1 to %,d items, was %,d".formatted(what, most, number));
    }
  }

  @Override
  public E take() throws InterruptedException {
    return Objects.requireNonNull(first(await(taking(true, false, 1))));
  }

  @Override
  public List<E> take(int most) throws InterruptedException {
    if (most < 1) {
      throw new IllegalArgumentException("At least 1 item must be taken, was " + most);
    }
    return all(await(taking(true, false, most)));
  }

  @Override
  public CompletableFuture<E> takeAsync() {
    return remote
        .submit(taking(true, false, 1))
        .thenApply(result -> Objects.requireNonNull(first(result)));
  }

  @Override
  public @Nullable E poll() {
    return first(remote.ask(taking(false, false, 1)));
  }

  @Override
  public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
    return first(remote.await(taking(timeout > 0, false, 1), after(timeout, unit)));
  }

  @Override
  public @Nullable E peek() {
    return peek(false);
  }

  final @Nullable E peek(boolean last) {
    WireReader result = remote.ask(remote.request(QueueVerb.PEEK_END).writeBoolean(last));
    return result.readBoolean() ? remote.read(result) : null;
  }

  @Override
  public boolean remove(@Nullable Object item) {
    return item != null && remove(item, false);
  }

  final boolean remove(Object item, boolean last) {
    return remote
        .ask(remote.request(QueueVerb.REMOVE).writeBoolean(last).writeEncoded(encoded(item)))
        .readBoolean();
  }

  @Override
  public Lease<E> lease() throws InterruptedException {
    WireReader result = await(leasing(true, 1));
    result.readInt();
    return lease(result);
  }

  @Override
  public @Nullable Lease<E> lease(Duration atMost) throws InterruptedException {
    WireReader result =
        remote.await(leasing(!atMost.isNegative() && !atMost.isZero(), 1), Deadline.after(atMost));
    return result == null || result.readInt() == 0 ? null : lease(result);
  }

  final WireWriter leasing(boolean waits, int most) {
    return remote.request(QueueVerb.LEASE).writeBoolean(waits).writeInt(most);
  }

  final Lease<E> lease(WireReader result) {
    long number = result.readLong();
    int failures = result.readInt();
    return new Lease<>(remote, number, failures, remote.read(result));
  }

  @Override
  public LeaseStream<E> leases(int ahead) {
    requireBetween1And(MOST_AHEAD, ahead, "What is fetched ahead");
    return new LeaseStream<>(this, ahead);
  }

  /** Ready, leased, dead, room, unfinished. */
  private WireReader counts() {
    return remote.ask(remote.request(QueueVerb.COUNTS));
  }

  @Override
  public int size() {
    return counts().readInt();
  }

  @Override
  public int leased() {
    WireReader counts = counts();
    counts.readInt();
    return counts.readInt();
  }

  @Override
  public int remainingCapacity() {
    WireReader counts = counts();
    counts.readInt();
    counts.readInt();
    counts.readInt();
    return counts.readInt();
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
      List<E> items = all(remote.ask(taking(false, false, Math.min(most - count, MOST_AT_ONCE))));
      target.addAll(items);
      count += items.size();
    }
    return count;
  }

  /** Goes through a page after the other: what is taken or put meanwhile may be missed or seen. */
  @Override
  public Iterator<E> iterator() {
    return new PagedIterator<>(
        leaveOut ->
            all(
                remote.ask(
                    remote.request(QueueVerb.PEEK).writeInt(leaveOut).writeInt(MOST_AT_ONCE))),
        this::remove);
  }

  @Override
  public void clear() {
    remote.ask(remote.request(QueueVerb.CLEAR));
  }

  @Override
  public void closeForPut() {
    remote.ask(remote.request(QueueVerb.CLOSE_FOR_PUT));
  }

  @Override
  public void taskDone() {
    try {
      remote.ask(remote.request(QueueVerb.TASK_DONE));
    } catch (IllegalMonitorStateException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public void join() throws InterruptedException {
    await(remote.request(QueueVerb.JOIN).writeBoolean(true));
  }

  @Override
  public boolean join(Duration atMost) throws InterruptedException {
    boolean waits = !atMost.isNegative() && !atMost.isZero();
    WireReader result =
        remote.await(remote.request(QueueVerb.JOIN).writeBoolean(waits), Deadline.after(atMost));
    return result != null && result.readBoolean();
  }

  @Override
  public List<DeadLetter<E>> deadLetters() {
    List<DeadLetter<E>> letters = new ArrayList<>();
    int before = -1;
    while (letters.size() > before) {
      before = letters.size();
      WireReader result =
          remote.ask(remote.request(QueueVerb.DEAD).writeInt(before).writeInt(MOST_AT_ONCE));
      for (int left = result.readInt(); left > 0; left--) {
        letters.add(deadLetter(result));
      }
    }
    return letters;
  }

  private DeadLetter<E> deadLetter(WireReader result) {
    List<String> causes = new ArrayList<>();
    for (int left = result.readInt(); left > 0; left--) {
      causes.add(result.readText());
    }
    return new DeadLetter<>(remote.read(result), causes);
  }

  @Override
  public int requeueDeadLetters() {
    return remote.ask(remote.request(QueueVerb.REQUEUE_DEAD)).readInt();
  }

  @Override
  public int dropDeadLetters() {
    return remote.ask(remote.request(QueueVerb.DROP_DEAD)).readInt();
  }
}
