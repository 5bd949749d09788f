package io.partita.transport;

import io.partita.PartitaException;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Serves many connections with one thread, which waits for none of them: what arrives is handed to
 * the connection's {@link Guest}, what a guest posts is sent when the system takes it.
 *
 * <p>It looks again for a while at those who were active a moment ago before it parks, as every
 * reader here does. All methods but those that say otherwise are for the loop's thread.
 */
public final class EventLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.transport");

  /** So many messages of one connection before the others have their turn. */
  private static final int MESSAGES_AT_ONCE = 256;

  /** Who was silent so long is waited for by the selector alone. */
  private static final long HOT_NANOS = 300_000;

  private static final int MOST_HOT = 8;

  /** While the hot ones keep it busy, it glances at the others every so many turns. */
  private static final int GLANCE_EVERY = 16;

  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  /** One connection's other half. All methods are called on the loop's thread. */
  public interface Guest {
    /**
     * A message has come.
     *
     * @throws WireException if it makes no sense; the connection is closed then
     */
    void received(Frame message);

    /** The connection is over, whoever ended it. Called once, and last. */
    void left();
  }

  private final Thread thread;
  private final Selector selector;
  private final Spinner spinner;
  private final Spinner.Source anything = bytes -> isAnythingNew() ? 1 : 0;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean closed;

  // Of the loop's thread.
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Set<Seat> seats = new HashSet<>();
  private final List<Seat> hot = new ArrayList<>();
  private final List<Seat> posted = new ArrayList<>();

  /** Those of whom something was read already that is still to be handed over. */
  private List<Seat> unfinished = new ArrayList<>();

  private int turns;

  private EventLoop(String name, Duration longestSpin) throws IOException {
    selector = Selector.open();
    spinner = new Spinner(longestSpin, SpareCores.OF_THIS_HOST);
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /**
   * Starts a loop with nobody to serve. From any thread.
   *
   * @param threadName of the loop's thread, a daemon
   * @param longestSpin see {@link ConnectionOptions#longestSpin}
   */
  public static EventLoop start(String threadName, Duration longestSpin) {
    try {
      EventLoop loop = new EventLoop(threadName, longestSpin);
      loop.thread.start();
      return loop;
    } catch (IOException e) {
      throw new PartitaException(
          "Cannot wait for several connections: %s; raise the limit of open files (ulimit -n)"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** Has the loop's thread do something soon; what comes after the loop's end is not done. */
  public void execute(Runnable task) {
    tasks.add(task);
    if (Thread.currentThread() != thread) {
      selector.wakeup();
    }
  }

  /**
   * Has the loop serve a connection, which is its own from now on. From any thread.
   *
   * @param guest makes the connection's other half, on the loop's thread
   */
  public void welcome(Connection connection, Function<Seat, Guest> guest) {
    execute(() -> admit(connection, guest));
    if (closed) {
      connection.close();
    }
  }

  private void admit(Connection connection, Function<Seat, Guest> guest) {
    try {
      SelectionKey key = connection.channel().register(selector, SelectionKey.OP_READ);
      Seat seat = new Seat(this, connection, key);
      key.attach(seat);
      seats.add(seat);
      seat.guest = guest.apply(seat);
      warm(seat);
      // What came together with the end of the handshake was read already: no selector tells of it.
      goOnWith(seat);
    } catch (ClosedChannelException | ClosedSelectorException e) {
      LOG.log(Level.DEBUG, "Left before it was admitted", e);
    }
  }

  /** Does something later, unless the timer is cancelled before. */
  public Timer after(Duration delay, Runnable action) {
    Timer timer = new Timer(System.nanoTime() + delay.toNanos(), action);
    timers.add(timer);
    return timer;
  }

  /** An action that is due at some time. */
  public static final class Timer implements Comparable<Timer> {
    private final long due;
    private final Runnable action;
    private boolean cancelled;

    private Timer(long due, Runnable action) {
      this.due = due;
      this.action = action;
    }

    /** The action is not done any more. */
    public void cancel() {
      cancelled = true;
    }

    @Override
    public int compareTo(Timer other) {
      return Long.signum(due - other.due);
    }
  }

  /** How many connections were closed for what they sent. From any thread. */
  public long refused() {
    return refused.get();
  }

  private void run() {
    try (selector) {
      while (!closed) {
        turn();
      }
    } catch (IOException | RuntimeException | Error e) {
      // The top of the thread: all connections end, which tells everybody.
      LOG.log(Level.ERROR, Thread.currentThread().getName() + " ends", e);
    } finally {
      closed = true;
      List.copyOf(seats).forEach(this::end);
      runTasks(); // Of those who come too late.
    }
  }

  private void turn() throws IOException {
    boolean found = isAnythingNew();
    if (!found && !hot.isEmpty()) {
      found = spinner.read(anything, NO_BYTES) != 0;
    }
    if (!found) {
      selector.select(this::ready, nextWait());
      spinner.waited();
    } else if (++turns % GLANCE_EVERY == 0) {
      selector.selectNow(this::ready);
    }
    runDue();
    flushAll();
  }

  private boolean isAnythingNew() {
    boolean found = runTasks();
    found |= serveUnfinished();
    long now = System.nanoTime();
    for (int i = hot.size() - 1; i >= 0; i--) {
      Seat seat = hot.get(i);
      if (serve(seat)) {
        found = true;
        seat.lastActive = now;
      } else if (now - seat.lastActive > HOT_NANOS) {
        hot.remove(i);
      }
    }
    flushAll();
    return found;
  }

  private boolean serveUnfinished() {
    if (unfinished.isEmpty()) {
      return false;
    }
    List<Seat> before = unfinished;
    unfinished = new ArrayList<>();
    before.forEach(this::serve);
    return true;
  }

  /** There may be messages of it that no selector knows of. */
  void goOnWith(Seat seat) {
    unfinished.add(seat);
  }

  private void warm(Seat seat) {
    seat.lastActive = System.nanoTime();
    if (!hot.contains(seat)) {
      if (hot.size() == MOST_HOT) {
        hot.remove(0);
      }
      hot.add(seat);
    }
  }

  private void ready(SelectionKey key) {
    Seat seat = (Seat) key.attachment();
    if (key.isValid() && key.isWritable()) {
      flush(seat);
    }
    if (key.isValid() && key.isReadable() && serve(seat) && seats.contains(seat)) {
      warm(seat);
    }
  }

  /** Whether a message had come. */
  private boolean serve(Seat seat) {
    Connection connection = seat.connection;
    // One that has ended has its end to tell for ever.
    if (!seats.contains(seat) || seat.isHeldUp() || !connection.hasMessage()) {
      return false;
    }
    try {
      int count = 0;
      Frame message = connection.receive();
      while (message != null) {
        seat.guest().received(message);
        message = ++count < MESSAGES_AT_ONCE ? connection.receiveBuffered() : null;
      }
      if (count == MESSAGES_AT_ONCE) {
        goOnWith(seat);
      }
    } catch (WireException e) {
      refused.incrementAndGet();
      LOG.log(Level.DEBUG, connection + " is closed for what it sent", e);
      connection.close();
    } catch (RuntimeException e) {
      // A fault in a guest is that guest's: the others go on.
      refused.incrementAndGet();
      LOG.log(Level.ERROR, connection + " is closed, since its message could not be served", e);
      connection.close();
    }
    if (connection.isClosed()) {
      end(seat);
    }
    return true;
  }

  /** Of a seat with something posted. */
  void hasPosted(Seat seat) {
    posted.add(seat);
  }

  private void flushAll() {
    while (!posted.isEmpty()) {
      flush(posted.remove(posted.size() - 1));
    }
  }

  private void flush(Seat seat) {
    try {
      seat.flush();
    } catch (ConnectionClosedException e) {
      LOG.log(Level.TRACE, "Gone", e);
      seat.hearOut();
    }
  }

  void end(Seat seat) {
    if (seats.remove(seat)) {
      hot.remove(seat);
      seat.key.cancel();
      seat.connection.close();
      seat.guest().left();
    }
  }

  private boolean runTasks() {
    boolean any = false;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      any = true;
    }
    return any;
  }

  private void runDue() {
    Timer next = timers.peek();
    while (next != null && (next.cancelled || next.due - System.nanoTime() <= 0)) {
      timers.remove();
      if (!next.cancelled) {
        next.action.run();
      }
      next = timers.peek();
    }
  }

  /** Milliseconds until a timer is due, 0 if there is none. */
  private long nextWait() {
    Timer next = timers.peek();
    return next == null ? 0 : Math.max(0, next.due - System.nanoTime()) / 1_000_000 + 1;
  }

  /** Ends all connections. From any thread; returns when the loop's thread is gone. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    if (Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
