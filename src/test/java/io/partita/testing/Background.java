package io.partita.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Things to do meanwhile, each on a thread of its own: none waits for a pool that is too small. */
public final class Background {
  private Background() {}

  public static CompletableFuture<Void> run(Runnable action) {
    return CompletableFuture.runAsync(action, Background::start);
  }

  public static <T> CompletableFuture<T> supply(Supplier<T> action) {
    return CompletableFuture.supplyAsync(action, Background::start);
  }

  /** One that can be interrupted, by being cancelled. */
  public static <T> Future<T> call(Callable<T> action) {
    FutureTask<T> task = new FutureTask<>(action);
    start(task);
    return task;
  }

  private static void start(Runnable action) {
    Thread thread = new Thread(action, "test-background");
    thread.setDaemon(true);
    thread.start();
  }
}
