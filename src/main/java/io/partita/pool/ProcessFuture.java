package io.partita.pool;

import io.partita.PartitaException;
import io.partita.lane.Patience;
import io.partita.worker.WorkerId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One order to a pool, as it waits and runs, and as its submitter sees it. */
final class ProcessFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  /** Makes the result of what a worker sent. */
  @FunctionalInterface
  interface Reader<T extends @Nullable Object> {
    T read(byte[] result, WorkerId worker);
  }

  private static final byte[] NOTHING = {};

  private final Desk desk;
  private final Object original;
  private final Reader<T> reader;

  // The desk's lock guards these.
  private byte[] order;
  long id;
  int index;

  /** By whom it is run, or will be if that comes to it first. Written under the desk's lock. */
  volatile @Nullable Shift shift;

  /**
   * @param original what was submitted
   * @param reader makes the result of what the worker sent
   */
  ProcessFuture(Desk desk, byte[] order, Object original, Reader<T> reader) {
    this.desk = desk;
    this.order = order;
    this.original = original;
    this.reader = reader;
  }

  byte[] order() {
    return order;
  }

  Object original() {
    return original;
  }

  /** Nobody runs it any more. */
  void forgetOrder() {
    order = NOTHING;
  }

  /** A worker has done it. */
  void succeed(byte[] result, WorkerId worker) {
    T value;
    try {
      value = reader.read(result, worker);
    } catch (PartitaException e) {
      completeExceptionally(e);
      return;
    }
    complete(value);
  }

  /** With interruption, the worker that runs it is killed. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (!super.cancel(mayInterruptIfRunning)) {
      return false;
    }
    desk.cancel(this, mayInterruptIfRunning);
    return true;
  }

  /** Marks it as cancelled without having anything done about it. */
  void giveUp() {
    super.cancel(false);
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    look();
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (unit.toNanos(timeout) > Patience.LONGEST.toNanos()) {
      look();
    }
    return super.get(timeout, unit);
  }

  @Override
  public T join() {
    look();
    return super.join();
  }

  /**
   * Looks for a while itself for what the worker answers, which may save two changes of threads.
   */
  private void look() {
    Shift runner = shift;
    if (runner != null && !isDone()) {
      runner.lookUntil(this::isDone);
    }
  }
}
