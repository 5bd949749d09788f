package io.partita.pipe;

import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.ConnectionClosedException;
import io.partita.transport.Listener;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Serves a queue to other processes, each link on a thread of its own. */
final class QueueService implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.pipe");

  private final OwnedQueue queue;
  private final AuthKey key = AuthKey.generate();
  private final PipeSockets.Use use;
  private final Listener listener;
  private final Set<Connection> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger pages = new AtomicInteger();
  private volatile boolean closed;

  private QueueService(OwnedQueue queue, PipeSockets.Use use, Listener listener) {
    this.queue = queue;
    this.use = use;
    this.listener = listener;
    listener.expectAll(
        QueueMessages.PRODUCE, key, link -> serve(link, page -> new Producer(queue, link, page)));
    listener.expectAll(
        QueueMessages.REQUEST, key, link -> serve(link, page -> new Borrower(queue, link, page)));
  }

  /** The queue's side of a link. */
  interface Served {
    /** From now on the queue takes the page into account. */
    void join();

    /** Returns at the end of the link. */
    void serve();

    void leave();
  }

  static QueueService start(OwnedQueue queue, ObjectOptions options) {
    PipeSockets.Use use = PipeSockets.use();
    boolean started = false;
    try {
      QueueService service = new QueueService(queue, use, use.listen(options.connection()));
      started = true;
      return service;
    } finally {
      if (!started) {
        use.close();
      }
    }
  }

  Path address() {
    return listener.address();
  }

  AuthKey key() {
    return key;
  }

  private void serve(Connection link, Function<SharedPage, Served> service) {
    Thread thread = new Thread(() -> run(link, service), "partita-queue");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Connection link, Function<SharedPage, Served> service) {
    links.add(link);
    Path file = newPage();
    try (link) {
      Served served = service.apply(SharedPage.create(file));
      // Before the other side can use the page, so that what it says there is seen from the first.
      served.join();
      try {
        if (!closed && share(file, link)) {
          served.serve();
        }
      } finally {
        served.leave();
      }
    } catch (ConnectionClosedException e) {
      LOG.log(Level.TRACE, "A process has left {0}", queue);
    } catch (RuntimeException e) {
      // The top of the thread: the other process sees the end, and nobody else is touched.
      LOG.log(Level.WARNING, "A process that used " + queue + " was let go", e);
    } finally {
      links.remove(link);
    }
  }

  private Path newPage() {
    String name = "page-%s-%d".formatted(address().getFileName(), pages.getAndIncrement());
    return use.directory().resolve(name);
  }

  /** Has the other process map a page; false if it has left. */
  private static boolean share(Path file, Connection link) {
    try {
      link.send(QueueMessages.text(QueueMessages.PAGE, 0, file.toString()));
      Frame answer = link.receive();
      if (answer != null && answer.type() != QueueMessages.MAPPED) {
        throw new WireException("Not an answer to a page: " + answer);
      }
      return answer != null;
    } finally {
      SharedPage.delete(file);
    }
  }

  /** Whoever uses the queue elsewhere sees the end. */
  @Override
  public void close() {
    closed = true;
    listener.close();
    links.forEach(Connection::close);
    use.close();
  }
}
