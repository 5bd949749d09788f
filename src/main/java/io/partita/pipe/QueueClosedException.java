package io.partita.pipe;

import io.partita.PartitaException;
import org.jspecify.annotations.Nullable;

/**
 * A queue takes no more items, or gives no more: it was closed, or closed for put and everything in
 * it was taken, or the process it lived in is gone. Python's {@code queue.ShutDown}.
 */
public final class QueueClosedException extends PartitaException {
  private static final long serialVersionUID = 1L;

  QueueClosedException(String message) {
    super(message);
  }

  QueueClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Another of the same, for a thread of its own. */
  QueueClosedException(QueueClosedException cause) {
    super(String.valueOf(cause.getMessage()), cause);
  }
}
