package io.partita.pool;

import io.partita.PartitaException;
import io.partita.worker.RunningTask;
import io.partita.worker.TaskListener;
import io.partita.worker.TaskOutcome;
import io.partita.worker.WorkerId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One task of a {@link ProcessPool}, as its submitter sees it. */
final class ProcessFuture<T> extends CompletableFuture<T> implements TaskListener {
  /** Makes the result of what a worker sent. */
  @FunctionalInterface
  interface Reader<T> {
    T read(byte[] result, WorkerId worker);
  }

  private static final WorkerId NOBODY = new WorkerId(0, 0);

  private final Object original;
  private final Reader<T> reader;
  private final Consumer<ProcessFuture<T>> whenOver;

  // Under the lock of this: a cancellation may come before the pool has taken the task.
  private @Nullable RunningTask running;
  private @Nullable String abortion;

  // Set and used by the thread of the worker.
  private WorkerId worker = NOBODY;

  /**
   * @param original what was submitted
   * @param whenOver called when nothing of the task runs any more
   */
  ProcessFuture(Object original, Reader<T> reader, Consumer<ProcessFuture<T>> whenOver) {
    this.original = original;
    this.reader = reader;
    this.whenOver = whenOver;
  }

  Object original() {
    return original;
  }

  void attach(RunningTask task) {
    String why;
    synchronized (this) {
      running = task;
      why = abortion;
    }
    if (why != null && !task.cancel()) {
      task.kill(why);
    }
  }

  /** Whether the task had not started, and now never will; else its worker is killed. */
  boolean abort(String why) {
    RunningTask task;
    synchronized (this) {
      abortion = why;
      task = running;
    }
    if (task == null || task.cancel()) {
      return true;
    }
    task.kill(why);
    return false;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (!super.cancel(mayInterruptIfRunning)) {
      return false;
    }
    RunningTask task;
    synchronized (this) {
      task = running;
    }
    if (mayInterruptIfRunning || task == null) {
      abort("its task was cancelled");
    } else {
      task.cancel();
    }
    return true;
  }

  @Override
  public void started(WorkerId by) {
    worker = by;
  }

  @Override
  public void ended(TaskOutcome outcome) {
    try {
      if (outcome instanceof TaskOutcome.Completed completed) {
        read(completed.result());
      } else if (outcome instanceof TaskOutcome.Failed failed) {
        completeExceptionally(new RemoteTaskException(failed.worker(), failed.error()));
      } else if (outcome instanceof TaskOutcome.Died died) {
        completeExceptionally(new WorkerDiedException(died));
      } else if (outcome instanceof TaskOutcome.NotStarted notStarted) {
        notStarted(notStarted.why());
      }
    } finally {
      whenOver.accept(this);
    }
  }

  private void notStarted(String why) {
    boolean meant;
    synchronized (this) {
      meant = abortion != null;
    }
    if (meant) {
      super.cancel(false);
    } else {
      completeExceptionally(new RejectedExecutionException(why));
    }
  }

  private void read(byte[] result) {
    T value;
    try {
      value = reader.read(result, worker);
    } catch (PartitaException e) {
      completeExceptionally(e);
      return;
    }
    complete(value);
  }
}
