package io.partita.testing;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Something that another thread does, which can be interrupted. */
public final class OtherThread<T> {
  private final FutureTask<T> task;
  private final Thread thread;
  private volatile boolean interruptedAtEnd;

  private OtherThread(Callable<T> action) {
    task = new FutureTask<>(action);
    thread =
        new Thread(
            () -> {
              task.run();
              interruptedAtEnd = Thread.currentThread().isInterrupted();
            },
            "test-other");
    thread.setDaemon(true);
  }

  /** Does this, which has a result. */
  public static <T> OtherThread<T> start(Callable<T> action) {
    OtherThread<T> other = new OtherThread<>(action);
    other.thread.start();
    return other;
  }

  /** What may throw anything. */
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }

  /** Does this, which has none. */
  public static OtherThread<Boolean> run(Action action) {
    return start(
        () -> {
          action.run();
          return true;
        });
  }

  /** The result, within {@link Await#DEADLINE}. */
  public T get() throws Exception {
    return Await.get(task);
  }

  /** What it has thrown, within {@link Await#DEADLINE}. */
  public Throwable failure() throws InterruptedException {
    try {
      T result = Await.get(task);
      throw new AssertionError("Nothing was thrown, but the result is " + result);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }

  public void interrupt() {
    thread.interrupt();
  }

  public boolean isDone() {
    return task.isDone();
  }

  /** Whether it ended interrupted; waits for its end. */
  public boolean endedInterrupted() throws InterruptedException {
    thread.join(Await.DEADLINE.toMillis());
    return interruptedAtEnd;
  }
}
