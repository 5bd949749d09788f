package io.partita.pipe;

import io.partita.Deadline;
import io.partita.wire.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a queue can do, in the process it lives in and in those that were handed it. Items are
 * messages already. A deadline that has passed means not to wait, null to wait for ever; every
 * method throws {@link QueueClosedException} as the queue has it.
 */
interface QueueCore extends AutoCloseable {
  /** An item on its way out, and whether it was put in this very process. */
  record Item(Frame frame, boolean isOwn) {
    private static final int OVERHEAD = 64;

    /** About how much memory it takes. */
    long bytes() {
      return (long) frame.payload().length + OVERHEAD;
    }
  }

  /** False if there was no room in time. */
  boolean offer(Frame item, @Nullable Deadline deadline) throws InterruptedException;

  /** Waits for room, for ever; may return before the item is seen, but not before it is safe. */
  void put(Frame item) throws InterruptedException;

  /** Puts all of them, in their order. */
  void putAll(List<Frame> items) throws InterruptedException;

  /** Null if there was none in time. */
  @Nullable Item take(@Nullable Deadline deadline) throws InterruptedException;

  /** What there is, oldest first. */
  List<Item> snapshot(int most);

  int size();

  void closeForPut();

  @Override
  void close();
}
