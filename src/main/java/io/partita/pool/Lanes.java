package io.partita.pool;

import io.partita.PartitaException;
import io.partita.lane.Lane;
import io.partita.transport.SocketDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a pool: as many as it had workers at once. Memory that was mapped is only given back
 * by the garbage collector, so a lane goes from worker to worker.
 */
final class Lanes implements AutoCloseable {
  /** Files in memory where there are such: nobody reads them later. */
  private static final Path MEMORY = Path.of("/dev/shm");

  private final ArrayDeque<Lane> free = new ArrayDeque<>();
  private @Nullable SocketDirectory directory;
  private int created;
  private boolean closed;

  /** A lane that nobody uses. */
  synchronized Lane take() {
    Lane lane = free.poll();
    if (lane != null) {
      lane.clear();
      return lane;
    }
    if (closed) {
      throw new PartitaException("The pool is closed");
    }
    return create();
  }

  private Lane create() {
    SocketDirectory place = directory;
    if (place == null) {
      place = SocketDirectory.create(MEMORY);
      directory = place;
    }
    Path file = place.path().resolve("lane" + created++);
    try {
      return Lane.create(file);
    } catch (IOException e) {
      throw new PartitaException(
          "No room for the memory that a worker shares with its pool, %s: %s; make room there, or use fewer processes"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Its worker has ended. */
  synchronized void giveBack(Lane lane) {
    free.add(lane);
  }

  /** Every worker has ended. */
  @Override
  public synchronized void close() {
    closed = true;
    free.clear();
    if (directory != null) {
      directory.close();
    }
  }
}
