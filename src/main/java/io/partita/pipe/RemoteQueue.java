package io.partita.pipe;

import io.partita.Deadline;
import io.partita.transport.ConnectionClosedException;
import io.partita.transport.ConnectionRefusedException;
import io.partita.wire.Frame;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A queue that lives in another process. Connects when it is first used. */
final class RemoteQueue implements QueueCore {
  private static final Duration FULL_PAUSE = Duration.ofMillis(1);

  /** A process that does not answer a poll in this time has none for us. */
  private static final Duration STALLED = Duration.ofSeconds(1);

  private final String name;
  private final QueueLink.Address address;
  private final boolean bounded;

  /** Of those who send items. */
  private final ReentrantLock turn = new ReentrantLock();

  private @Nullable QueueLink producing;
  private @Nullable QueueLink requesting;
  private volatile boolean closed;

  // What is lent to this process. Under its own lock.
  private final ArrayDeque<Frame> lent = new ArrayDeque<>();
  private int loan;

  RemoteQueue(String name, QueueLink.Address address, boolean bounded) {
    this.name = name;
    this.address = address;
    this.bounded = bounded;
  }

  private synchronized QueueLink producing() {
    QueueLink link = producing;
    if (link == null) {
      link = open(QueueMessages.PRODUCE);
      producing = link;
    }
    return link;
  }

  private synchronized QueueLink requesting() {
    QueueLink link = requesting;
    if (link == null) {
      link = open(QueueMessages.REQUEST);
      requesting = link;
    }
    return link;
  }

  private QueueLink open(String kind) {
    requireOpen();
    try {
      return QueueLink.open(address, kind);
    } catch (ConnectionRefusedException | ConnectionClosedException e) {
      throw gone(e);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new QueueClosedException(name + " was closed in this process");
    }
  }

  private QueueClosedException gone(@Nullable Throwable cause) {
    requireOpen();
    return new QueueClosedException(
        name + " is closed, or the process that it lives in is gone", cause);
  }

  private void requireOpenForPut(SharedPage page) {
    if (page.get(SharedPage.STATE) != QueueState.OPEN) {
      throw new QueueClosedException(name + " is closed and takes no more items");
    }
  }

  @Override
  public void put(Frame item) throws InterruptedException {
    if (bounded) {
      offer(item, null);
    } else {
      produce(List.of(item));
    }
  }

  @Override
  public void putAll(List<Frame> items) throws InterruptedException {
    if (bounded) {
      for (Frame item : items) {
        put(item);
      }
    } else {
      produce(items);
    }
  }

  private void produce(List<Frame> items) {
    turn.lock();
    try {
      produceInTurn(items);
    } finally {
      turn.unlock();
    }
  }

  /** False if other threads were about it for a moment: they are held up if the queue is full. */
  private boolean tryProduce(List<Frame> items) throws InterruptedException {
    if (!turn.tryLock(FULL_PAUSE.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    try {
      produceInTurn(items);
      return true;
    } finally {
      turn.unlock();
    }
  }

  private void produceInTurn(List<Frame> items) {
    requireOpen();
    QueueLink link = producing();
    requireOpenForPut(link.page());
    // Counted before it is sent, and looked again after it is counted: a queue that is closed for
    // put meanwhile either waits for these, or they are refused.
    link.page().add(SharedPage.SENT, items.size());
    boolean sent = false;
    try {
      requireOpenForPut(link.page());
      link.sendAll(items);
      sent = true;
    } catch (ConnectionClosedException e) {
      sent = true;
      throw gone(e);
    } finally {
      if (!sent) {
        link.page().add(SharedPage.SENT, -items.size());
        recount(link);
      }
    }
  }

  private static void recount(QueueLink link) {
    try {
      link.send(QueueMessages.bare(QueueMessages.RECOUNT, 0));
    } catch (ConnectionClosedException e) {
      System.getLogger("io.partita.pipe").log(System.Logger.Level.TRACE, "Gone", e);
    }
  }

  @Override
  public boolean offer(Frame item, @Nullable Deadline deadline) throws InterruptedException {
    if (!bounded) {
      return produceIfRoom(item, deadline);
    }
    boolean waits = deadline == null || !deadline.hasPassed();
    byte how = waits ? QueueMessages.PUT : QueueMessages.OFFER;
    QueueLink link = requesting();
    Frame request = QueueMessages.wrap(how, link.newId(), item);
    QueueLink.Call call = call(link, request, waits ? deadline : null);
    if (call.is(QueueMessages.CLOSED)) {
      throw new QueueClosedException(name + " is closed and takes no more items");
    }
    return call.is(QueueMessages.DONE);
  }

  /** Memory is the only limit: it is full seldom, so whoever waits for it may ask for it. */
  private boolean produceIfRoom(Frame item, @Nullable Deadline deadline)
      throws InterruptedException {
    requireOpen();
    SharedPage page = producing().page();
    while (true) {
      if (page.get(SharedPage.FULL) == 0) {
        if (tryProduce(List.of(item))) {
          return true;
        }
      } else if (isOver(page, deadline)) {
        return false;
      }
    }
  }

  /** Whether there was no room until the time had passed; waits a little if there is time. */
  private boolean isOver(SharedPage page, @Nullable Deadline deadline) throws InterruptedException {
    requireOpenForPut(page);
    if (deadline != null && deadline.hasPassed()) {
      return true;
    }
    LockSupport.parkNanos(FULL_PAUSE.toNanos());
    if (Thread.interrupted()) {
      throw new InterruptedException("Interrupted while waiting for room in " + name);
    }
    return false;
  }

  @Override
  public @Nullable Item take(@Nullable Deadline deadline) throws InterruptedException {
    boolean waits = deadline == null || !deadline.hasPassed();
    while (true) {
      requireOpen();
      QueueLink link = requesting();
      Frame item = takeLent(link.page());
      if (item != null) {
        return new Item(item, false);
      }
      Frame request =
          QueueMessages.bare(waits ? QueueMessages.TAKE : QueueMessages.POLL, link.newId());
      QueueLink.Call call = call(link, request, waits ? deadline : Deadline.after(STALLED));
      if (call.is(QueueMessages.CLOSED)) {
        throw new QueueClosedException(name + " is closed, and everything in it was taken");
      }
      if (call.is(QueueMessages.NOTHING)) {
        return null;
      }
      if (!call.is(QueueMessages.LOAN)) {
        return new Item(call.items().get(0), false);
      }
      borrow(call);
    }
  }

  private void borrow(QueueLink.Call call) {
    synchronized (lent) {
      lent.clear();
      lent.addAll(call.items());
      loan = (int) QueueMessages.numbers(Objects.requireNonNull(call.head()), 2)[0];
    }
  }

  private @Nullable Frame takeLent(SharedPage page) {
    synchronized (lent) {
      if (lent.isEmpty()) {
        return null;
      }
      if (Loan.take(page, loan)) {
        return lent.remove();
      }
      lent.clear(); // Called back, for others.
      return null;
    }
  }

  private QueueLink.Call call(QueueLink link, Frame request, @Nullable Deadline deadline)
      throws InterruptedException {
    try {
      return link.call(request, deadline);
    } catch (ConnectionClosedException e) {
      throw gone(e);
    }
  }

  private QueueLink.Call call(QueueLink link, Frame request) {
    try {
      return link.call(request);
    } catch (ConnectionClosedException e) {
      throw gone(e);
    }
  }

  @Override
  public List<Item> snapshot(int most) {
    requireOpen();
    QueueLink link = requesting();
    Frame request = QueueMessages.numbers(QueueMessages.SNAPSHOT, link.newId(), most);
    return call(link, request).items().stream().map(frame -> new Item(frame, false)).toList();
  }

  @Override
  public int size() {
    requireOpen();
    QueueLink link = requesting();
    Frame head = call(link, QueueMessages.bare(QueueMessages.SIZE, link.newId())).head();
    return (int) QueueMessages.numbers(Objects.requireNonNull(head), 1)[0];
  }

  @Override
  public void closeForPut() {
    requireOpen();
    QueueLink link = requesting();
    call(link, QueueMessages.bare(QueueMessages.CLOSE_FOR_PUT, link.newId()));
  }

  /** For this process only. What was lent to it and not taken goes back. */
  @Override
  public synchronized void close() {
    closed = true;
    for (QueueLink link : new @Nullable QueueLink[] {producing, requesting}) {
      if (link != null) {
        link.close();
      }
    }
  }

  QueueLink.Address address() {
    return address;
  }

  @Override
  public String toString() {
    return name;
  }
}
