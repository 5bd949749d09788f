package io.partita.pipe;

import io.partita.Deadline;
import io.partita.transport.Connection;
import io.partita.transport.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits for many at once: connections, ends of pipes, listeners, processes. Python's {@code
 * multiprocessing.connection.wait}.
 */
public final class Ready {
  private Ready() {}

  /** Waits until one of them is ready, for ever if need be. */
  public static <W extends Waitable> List<W> any(Collection<W> waitables)
      throws InterruptedException {
    return await(waitables, 1, null);
  }

  /**
   * Waits until one of them is ready.
   *
   * @param timeout zero or less looks once
   * @return those that are ready, in their order; empty when the time has passed. One that is ready
   *     stays so until somebody takes what it has
   */
  public static <W extends Waitable> List<W> any(Collection<W> waitables, Duration timeout)
      throws InterruptedException {
    return await(waitables, 1, Deadline.after(timeout));
  }

  /** Waits until all of them are ready at once, for ever if need be. */
  public static <W extends Waitable> List<W> all(Collection<W> waitables)
      throws InterruptedException {
    return await(waitables, waitables.size(), null);
  }

  /** As {@link #any(Collection, Duration)}, but waits for all of them to be ready at once. */
  public static <W extends Waitable> List<W> all(Collection<W> waitables, Duration timeout)
      throws InterruptedException {
    return await(waitables, waitables.size(), Deadline.after(timeout));
  }

  private static <W extends Waitable> List<W> await(
      Collection<W> waitables, int enough, @Nullable Deadline deadline)
      throws InterruptedException {
    List<W> all = List.copyOf(waitables);
    List<W> ready = ready(all);
    if (all.isEmpty() || ready.size() >= enough || isPast(deadline)) {
      return ready;
    }
    List<Waitable.Watch> watches = new ArrayList<>();
    try (Selection selection = Selection.open()) {
      for (W waitable : all) {
        watches.add(waitable.watch(selection::wake));
      }
      for (ready = ready(all); ready.size() < enough && !isPast(deadline); ready = ready(all)) {
        watchTheRest(selection, all, ready);
        selection.await(deadline);
      }
      return ready;
    } finally {
      watches.forEach(Waitable.Watch::close);
    }
  }

  private static <W extends Waitable> List<W> ready(List<W> all) {
    return all.stream().filter(Waitable::isReady).toList();
  }

  /** What is ready already would end the wait again and again. */
  private static <W extends Waitable> void watchTheRest(
      Selection selection, List<W> all, List<W> ready) {
    for (W waitable : all) {
      if (waitable instanceof ObjectConnection objects) {
        Connection connection = objects.connectionNow();
        if (connection != null) {
          selection.watch(connection, !ready.contains(waitable));
        }
      }
    }
  }

  private static boolean isPast(@Nullable Deadline deadline) {
    return deadline != null && deadline.hasPassed();
  }
}
