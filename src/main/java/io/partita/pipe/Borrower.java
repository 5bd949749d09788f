package io.partita.pipe;

import io.partita.pipe.QueueCore.Item;
import io.partita.transport.Connection;
import io.partita.transport.ConnectionClosedException;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers the requests of another process. One that takes item after item is lent more than it
 * asked for, up to {@value #MAX_LOAN}: it has them without asking, until somebody else wants them.
 */
final class Borrower implements QueueService.Served {
  static final int MAX_LOAN = 256;
  static final long MAX_LOAN_BYTES = 64 << 10;

  /** Who asks again later than this has had enough for a while. */
  private static final long SOON_NANOS = 5_000_000;

  /** What surely fits into a socket from which the other side reads. */
  private static final long MAX_INLINE_BYTES = 16 << 10;

  private final OwnedQueue queue;
  private final Connection link;
  private final SharedPage page;
  private final Thread thread = Thread.currentThread();

  // All under the lock of the queue.
  private final Map<Long, Waiting> waiting = new HashMap<>();
  private List<Item> lent = List.of();
  private int loans;
  private int wish = 1;
  private long lastGiven = System.nanoTime();

  /** To be made by the thread that runs it. */
  Borrower(OwnedQueue queue, Connection link, SharedPage page) {
    this.queue = queue;
    this.link = link;
    this.page = page;
  }

  void tell(long state) {
    page.set(SharedPage.STATE, state);
  }

  /** How many of those that are lent it has not taken; under the lock of the queue. */
  int untaken() {
    return lent.isEmpty() ? 0 : Math.max(0, lent.size() - Loan.read(page).taken());
  }

  /**
   * Makes the loan as small as can be, and returns what it no longer has, oldest first; under the
   * lock of the queue.
   *
   * @param kept how many of the loan it keeps: the first was asked for and may be on its way
   */
  List<Item> callBack(int kept) {
    int left = lent.isEmpty() ? 0 : Math.min(lent.size(), Loan.callBack(page, kept));
    List<Item> returned = lent.subList(left, lent.size());
    lent = lent.subList(0, left);
    return returned;
  }

  @Override
  public void join() {
    queue.change(todo -> queue.join(this));
  }

  @Override
  public void leave() {
    queue.change(
        todo -> {
          waiting.values().forEach(Waiting::withdraw);
          queue.leave(this);
        });
  }

  @Override
  public void serve() {
    for (Frame request = link.receive(); request != null; request = link.receive()) {
      answer(request);
    }
  }

  private void answer(Frame request) {
    long id = request.callId();
    switch (request.type()) {
      case QueueMessages.TAKE, QueueMessages.POLL -> take(id, request.type());
      case QueueMessages.PUT, QueueMessages.OFFER -> put(id, request);
      case QueueMessages.CANCEL -> queue.change(todo -> cancel(id, todo));
      case QueueMessages.SIZE ->
          send(QueueMessages.numbers(QueueMessages.NUMBER, id, queue.size()));
      case QueueMessages.SNAPSHOT ->
          sendList(id, queue.snapshot((int) QueueMessages.numbers(request, 1)[0]));
      case QueueMessages.CLOSE_FOR_PUT -> {
        queue.closeForPut();
        send(QueueMessages.bare(QueueMessages.DONE, id));
      }
      default -> throw new WireException("Not a request to a queue: " + request);
    }
  }

  private void take(long id, byte how) {
    queue.change(
        todo -> {
          boolean soon = System.nanoTime() - lastGiven < SOON_NANOS;
          wish = soon ? Math.min(2 * wish, MAX_LOAN) : Math.max(1, wish / 2);
          RemoteTaker taker = new RemoteTaker(id, how == QueueMessages.TAKE);
          waiting.put(id, taker);
          queue.enqueue(taker);
        });
  }

  private void put(long id, Frame request) {
    Item item = new Item(QueueMessages.unwrap(request), false);
    queue.change(
        todo -> {
          if (!queue.isOpenForPut()) {
            todo.add(() -> send(QueueMessages.bare(QueueMessages.CLOSED, id)));
          } else if (queue.tryPut(item)) {
            todo.add(() -> send(QueueMessages.bare(QueueMessages.DONE, id)));
          } else if (request.type() == QueueMessages.PUT) {
            RemotePutter putter = new RemotePutter(id, item);
            waiting.put(id, putter);
            queue.enqueue(putter);
          } else {
            todo.add(() -> send(QueueMessages.bare(QueueMessages.NOTHING, id)));
          }
        });
  }

  private void cancel(long id, OwnedQueue.Todo todo) {
    Waiting cancelled = waiting.remove(id);
    if (cancelled != null) {
      cancelled.withdraw();
      todo.add(() -> send(QueueMessages.bare(QueueMessages.NOTHING, id)));
    }
  }

  private void sendList(long id, List<Item> items) {
    List<Frame> frames = new ArrayList<>();
    frames.add(QueueMessages.numbers(QueueMessages.LIST, id, items.size()));
    items.forEach(item -> frames.add(tagged(item, id)));
    send(frames);
  }

  private static Frame tagged(Item item, long id) {
    return new Frame(item.frame().type(), id, item.frame().payload());
  }

  private void send(Frame answer) {
    send(List.of(answer));
  }

  /** Without the lock. A process that does not read must not hold up who serves it. */
  private void send(List<Frame> frames) {
    long bytes = frames.stream().mapToLong(frame -> frame.payload().length).sum();
    if (bytes <= MAX_INLINE_BYTES || Thread.currentThread() == thread) {
      sendNow(frames);
    } else {
      Thread sender = new Thread(() -> sendNow(frames), "partita-queue-send");
      sender.setDaemon(true);
      sender.start();
    }
  }

  private void sendNow(List<Frame> frames) {
    try {
      link.sendAll(frames);
    } catch (ConnectionClosedException e) {
      // What was lent comes back when the link's own thread sees the end, a moment from now.
      System.getLogger("io.partita.pipe").log(System.Logger.Level.TRACE, "Gone", e);
    }
  }

  /** A request that cannot be answered yet. */
  private interface Waiting {
    /** Takes it from those who wait; under the lock of the queue. */
    void withdraw();
  }

  private final class RemoteTaker implements OwnedQueue.Taker, Waiting {
    private final long id;
    private final boolean patient;

    RemoteTaker(long id, boolean patient) {
      this.id = id;
      this.patient = patient;
    }

    @Override
    public boolean isPatient() {
      return patient;
    }

    @Override
    public int most() {
      return untaken() == 0 ? wish : 1;
    }

    @Override
    public void given(List<Item> items, OwnedQueue.Todo todo) {
      waiting.remove(id);
      lastGiven = System.nanoTime();
      List<Frame> frames = new ArrayList<>(1 + items.size());
      if (untaken() == 0) {
        lent = items;
        loans++;
        Loan loan = new Loan(loans, items.size(), 0);
        loan.write(page);
        frames.add(QueueMessages.numbers(QueueMessages.LOAN, id, loans, items.size()));
      }
      items.forEach(item -> frames.add(tagged(item, id)));
      todo.add(() -> send(frames));
    }

    @Override
    public void none(OwnedQueue.Todo todo) {
      waiting.remove(id);
      todo.add(() -> send(QueueMessages.bare(QueueMessages.NOTHING, id)));
    }

    @Override
    public void ended(QueueClosedException why, OwnedQueue.Todo todo) {
      waiting.remove(id);
      todo.add(() -> send(QueueMessages.bare(QueueMessages.CLOSED, id)));
    }

    @Override
    public void withdraw() {
      queue.withdraw(this);
    }
  }

  private final class RemotePutter implements OwnedQueue.Putter, Waiting {
    private final long id;
    private final Item item;

    RemotePutter(long id, Item item) {
      this.id = id;
      this.item = item;
    }

    @Override
    public Item item() {
      return item;
    }

    @Override
    public boolean canBeRefused() {
      return true;
    }

    @Override
    public void accepted(OwnedQueue.Todo todo) {
      waiting.remove(id);
      todo.add(() -> send(QueueMessages.bare(QueueMessages.DONE, id)));
    }

    @Override
    public void refused(QueueClosedException why, OwnedQueue.Todo todo) {
      waiting.remove(id);
      todo.add(() -> send(QueueMessages.bare(QueueMessages.CLOSED, id)));
    }

    @Override
    public void withdraw() {
      queue.withdraw(this);
    }
  }
}
