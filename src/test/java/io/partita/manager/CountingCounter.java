package io.partita.manager;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What is registered in tests. */
public final class CountingCounter implements Counter {
  /** How often the method was called that nobody may call. */
  static final AtomicInteger SECRETS = new AtomicInteger();

  private static volatile CountDownLatch gate = new CountDownLatch(1);

  private final AtomicInteger inside = new AtomicInteger();
  private int count;

  static void shutGate() {
    gate = new CountDownLatch(1);
  }

  /** Not a method of the interface. */
  public int secret() {
    return SECRETS.incrementAndGet();
  }

  @Override
  public int add(int difference) {
    inside.incrementAndGet();
    int before = count;
    Thread.onSpinWait();
    count = before + difference;
    inside.decrementAndGet();
    return count;
  }

  @Override
  public int add(List<Integer> differences) {
    differences.forEach(this::add);
    return count;
  }

  @Override
  public void clear() {
    gate.countDown();
    count = 0;
  }

  @Override
  public @Nullable Object echo(@Nullable Object any) {
    return "thread".equals(any) ? Thread.currentThread() : any;
  }

  @Override
  public void fail(String message) {
    throw new IllegalStateException(message, new ArithmeticException("cause"));
  }

  @Override
  public void await() throws InterruptedException {
    inside.incrementAndGet();
    gate.await();
    inside.decrementAndGet();
  }

  @Override
  public int inside() {
    return inside.get();
  }

  @Override
  public long pid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public void exit() {
    Runtime.getRuntime().halt(3);
  }
}
