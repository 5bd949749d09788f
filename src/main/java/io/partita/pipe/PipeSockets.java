package io.partita.pipe;

import io.partita.transport.ConnectionOptions;
import io.partita.transport.Listener;
import io.partita.transport.SocketDirectory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The directory of this process for the sockets of its pipes and queues. It is there while one of
 * them needs it, and when a process dies, the next one sweeps it.
 */
final class PipeSockets {
  // Under the lock of this class.
  private static @Nullable SocketDirectory directory;
  private static int users;
  private static boolean hooked;

  private PipeSockets() {}

  /** The need of one pipe or queue for the directory. */
  static final class Use implements AutoCloseable {
    private final SocketDirectory directory;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Use(SocketDirectory directory) {
      this.directory = directory;
    }

    Listener listen(ConnectionOptions options) {
      return Listener.open(directory, options);
    }

    Path directory() {
      return directory.path();
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release();
      }
    }
  }

  static synchronized Use use() {
    SocketDirectory current = directory;
    if (current == null) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      current = uninterrupted(() -> SocketDirectory.create(temporary));
      directory = current;
      deleteAtExit();
    }
    users++;
    return new Use(current);
  }

  /** Does something with files, which an interrupt of the thread that uses them would close. */
  static <T> T uninterrupted(Supplier<T> act) {
    boolean interrupted = Thread.interrupted();
    try {
      return act.get();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Where it is; null while nothing needs it. */
  static synchronized @Nullable Path directory() {
    return directory == null ? null : directory.path();
  }

  private static synchronized void release() {
    users--;
    if (users == 0) {
      delete();
    }
  }

  private static synchronized void delete() {
    SocketDirectory current = directory;
    directory = null;
    if (current != null) {
      current.close();
    }
  }

  /** For pipes that nobody closed. */
  private static void deleteAtExit() {
    if (!hooked) {
      hooked = true;
      try {
        Runtime.getRuntime().addShutdownHook(new Thread(PipeSockets::delete, "partita-sockets"));
      } catch (IllegalStateException e) {
        // This JVM ends already: the next process sweeps.
        System.getLogger("io.partita.pipe").log(System.Logger.Level.DEBUG, "No hook", e);
      }
    }
  }
}
