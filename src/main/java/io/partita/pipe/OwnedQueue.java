package io.partita.pipe;

import io.partita.Deadline;
import io.partita.wire.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A queue in the process it lives in. Takers and putters that wait are served first come, first
 * served, wherever they are. Whoever changes something also serves those who can be served by it,
 * so the queue needs no thread of its own.
 */
final class OwnedQueue implements QueueCore {
  /** One who wants an item. Its methods but the first two are called once, under the lock. */
  interface Taker {
    /** False if it wants to be told at once that there is nothing. */
    boolean isPatient();

    /** How many items it can use. */
    int most();

    void given(List<Item> items, Todo todo);

    void none(Todo todo);

    void ended(QueueClosedException why, Todo todo);
  }

  /** One who waits for room. Its methods but the first two are called once, under the lock. */
  interface Putter {
    Item item();

    /** False for an item that its producer believes to be in the queue already. */
    boolean canBeRefused();

    void accepted(Todo todo);

    void refused(QueueClosedException why, Todo todo);
  }

  /** What is to be done when the lock is free again. */
  static final class Todo {
    private final List<Runnable> actions = new ArrayList<>(1);

    void add(Runnable action) {
      actions.add(action);
    }
  }

  private final QueueOptions options;
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();

  // All under the lock. What is lent is in no list here, but with who borrowed it.
  private final ArrayDeque<Item> items = new ArrayDeque<>();
  private final ArrayDeque<Taker> takers = new ArrayDeque<>();
  private final ArrayDeque<Putter> putters = new ArrayDeque<>();
  private long bytes;
  private boolean full;
  private volatile long state = QueueState.OPEN;

  private final List<Producer> producers = new CopyOnWriteArrayList<>();
  private final List<Borrower> borrowers = new CopyOnWriteArrayList<>();

  OwnedQueue(String name, QueueOptions options) {
    this.name = name;
    this.options = options;
  }

  ReentrantLock lock() {
    return lock;
  }

  /** Does something under the lock, serves who can be served, and does the rest without it. */
  <T extends @Nullable Object> T atomically(Function<Todo, T> act) {
    Todo todo = new Todo();
    T result;
    lock.lock();
    try {
      result = act.apply(todo);
      settle(todo);
    } finally {
      lock.unlock();
    }
    todo.actions.forEach(Runnable::run);
    return result;
  }

  /** As {@link #atomically}, with no result. */
  void change(Consumer<Todo> act) {
    atomically(
        todo -> {
          act.accept(todo);
          return true;
        });
  }

  private void settle(Todo todo) {
    serve(todo);
    boolean isFull = bytes >= options.maxBytes() || !putters.isEmpty();
    if (isFull != full) {
      full = isFull;
      producers.forEach(producer -> producer.tellFull(isFull));
    }
  }

  private void serve(Todo todo) {
    admit(todo);
    while (!takers.isEmpty() && hasItem()) {
      Taker taker = takers.remove();
      taker.given(remove(taker.most()), todo);
      admit(todo);
    }
    if (takers.isEmpty() || isInFlight()) {
      return;
    }
    if (state != QueueState.OPEN && putters.isEmpty()) {
      takers.forEach(taker -> taker.ended(closedForTake(), todo));
      takers.clear();
    } else {
      takers.removeIf(
          taker -> {
            if (!taker.isPatient()) {
              taker.none(todo);
            }
            return !taker.isPatient();
          });
    }
  }

  private void admit(Todo todo) {
    if (isRoomAwaited()) {
      // Every single item that is taken makes room, so every one must be known here.
      borrowers.forEach(this::callBack);
    }
    Putter next = putters.peek();
    while (next != null && hasRoom(next.item())) {
      putters.remove();
      add(next.item());
      next.accepted(todo);
      next = putters.peek();
    }
  }

  private boolean isRoomAwaited() {
    return options.isBounded() && !putters.isEmpty();
  }

  private boolean hasItem() {
    // First in, first out: what was lent and not taken is older than what is here.
    borrowers.forEach(this::callBack);
    return !items.isEmpty();
  }

  private void callBack(Borrower borrower) {
    putBack(borrower.callBack(1));
  }

  private void putBack(List<Item> untaken) {
    for (int i = untaken.size() - 1; i >= 0; i--) {
      items.addFirst(untaken.get(i));
      bytes += untaken.get(i).bytes();
    }
  }

  private List<Item> remove(int most) {
    int share = isRoomAwaited() ? 1 : most;
    List<Item> removed = new ArrayList<>();
    long size = 0;
    do {
      Item item = items.remove();
      bytes -= item.bytes();
      size += item.bytes();
      removed.add(item);
    } while (removed.size() < share
        && !items.isEmpty()
        && size + items.element().bytes() <= Borrower.MAX_LOAN_BYTES);
    return removed;
  }

  private boolean hasRoom(Item item) {
    int count = items.size() + lent();
    return count == 0 || (count < options.capacity() && bytes + item.bytes() <= options.maxBytes());
  }

  private int lent() {
    int count = 0;
    for (Borrower borrower : borrowers) {
      count += borrower.untaken();
    }
    return count;
  }

  /** Whether an item that its producer has put is still on its way here. */
  private boolean isInFlight() {
    for (Producer producer : producers) {
      if (producer.inFlight() > 0) {
        return true;
      }
    }
    return false;
  }

  private void add(Item item) {
    items.add(item);
    bytes += item.bytes();
  }

  // What local callers and links do; under the lock, by atomically.

  void join(Producer producer) {
    producers.add(producer);
    producer.tell(state);
    producer.tellFull(full);
  }

  void join(Borrower borrower) {
    borrowers.add(borrower);
    borrower.tell(state);
  }

  void leave(Producer producer) {
    producers.remove(producer);
  }

  /** What it had taken is gone, the rest comes back. */
  void leave(Borrower borrower) {
    putBack(borrower.callBack(0));
    borrowers.remove(borrower);
  }

  void enqueue(Taker taker) {
    takers.add(taker);
  }

  boolean withdraw(Taker taker) {
    return takers.remove(taker);
  }

  /** Puts if there is room and nobody waits for it; otherwise false. */
  boolean tryPut(Item item) {
    boolean room = putters.isEmpty() && hasRoom(item);
    if (room) {
      add(item);
    }
    return room;
  }

  void enqueue(Putter putter) {
    putters.add(putter);
  }

  boolean withdraw(Putter putter) {
    return putters.remove(putter);
  }

  boolean isOpenForPut() {
    return state == QueueState.OPEN;
  }

  private void requireOpenForPut() {
    if (!isOpenForPut()) {
      throw new QueueClosedException(name + " is closed and takes no more items");
    }
  }

  private QueueClosedException closedForTake() {
    return new QueueClosedException(
        state == QueueState.CLOSED
            ? name + " is closed"
            : name + " is closed for put, and everything in it was taken");
  }

  @Override
  public boolean offer(Frame frame, @Nullable Deadline deadline) throws InterruptedException {
    LocalPutter putter = new LocalPutter(this, new Item(frame, true), true);
    boolean done =
        atomically(
            todo -> {
              requireOpenForPut();
              boolean put = tryPut(putter.item());
              if (!put && (deadline == null || !deadline.hasPassed())) {
                enqueue(putter);
              }
              return put;
            });
    return done || putter.await(deadline);
  }

  @Override
  public void put(Frame frame) throws InterruptedException {
    offer(frame, null);
  }

  @Override
  public void putAll(List<Frame> frames) throws InterruptedException {
    for (Frame frame : frames) {
      put(frame);
    }
  }

  @Override
  public @Nullable Item take(@Nullable Deadline deadline) throws InterruptedException {
    LocalTaker taker = new LocalTaker(this, deadline == null || !deadline.hasPassed());
    change(todo -> enqueue(taker));
    return taker.await(deadline);
  }

  @Override
  public List<Item> snapshot(int most) {
    new Arrivals(producers).await();
    return atomically(
        todo -> {
          borrowers.forEach(this::callBack);
          return items.stream().limit(most).toList();
        });
  }

  @Override
  public int size() {
    return atomically(
        todo -> {
          long count = items.size() + putters.stream().filter(p -> !p.canBeRefused()).count();
          for (Producer producer : producers) {
            count += producer.inFlight();
          }
          return (int) Math.min(Integer.MAX_VALUE, count + lent());
        });
  }

  int waiting() {
    return atomically(todo -> takers.size() + putters.size());
  }

  @Override
  public void closeForPut() {
    close(QueueState.CLOSED_FOR_PUT);
  }

  @Override
  public void close() {
    close(QueueState.CLOSED);
  }

  private void close(long to) {
    Todo todo = new Todo();
    lock.lock();
    try {
      if (state >= to) {
        return;
      }
      state = to;
      producers.forEach(producer -> producer.tell(to));
      borrowers.forEach(borrower -> borrower.tell(to));
      if (to == QueueState.CLOSED) {
        drop(todo);
      } else {
        refusePutters(todo);
        settle(todo);
      }
    } finally {
      lock.unlock();
    }
    todo.actions.forEach(Runnable::run);
  }

  private void refusePutters(Todo todo) {
    putters.removeIf(
        putter -> {
          if (putter.canBeRefused()) {
            putter.refused(
                new QueueClosedException(name + " was closed and takes no more items"), todo);
          }
          return putter.canBeRefused();
        });
  }

  private void drop(Todo todo) {
    borrowers.forEach(this::callBack);
    items.clear();
    refusePutters(todo);
    putters.forEach(putter -> putter.accepted(todo));
    putters.clear();
    takers.forEach(taker -> taker.ended(closedForTake(), todo));
    takers.clear();
  }

  @Override
  public String toString() {
    return name;
  }
}
