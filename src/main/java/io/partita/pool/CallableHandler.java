package io.partita.pool;

import io.partita.wire.ClassPolicy;
import io.partita.wire.ObjectBytes;
import io.partita.worker.TaskChannel;
import io.partita.worker.TaskHandler;
import java.util.concurrent.Callable;

/** Runs the callables and runnables of a {@link ProcessPool}. */
public final class CallableHandler implements TaskHandler {
  /** The parent has started this JVM and decides what it does: what it sends is trusted. */
  private static final ClassPolicy FROM_PARENT = ClassPolicy.values().allowing(name -> true);

  @Override
  public byte[] run(byte[] task, TaskChannel channel) throws Exception {
    ClassLoader loader = CallableHandler.class.getClassLoader();
    Object work = ObjectBytes.read(task, FROM_PARENT, loader);
    if (work instanceof Callable<?> callable) {
      return ObjectBytes.write(callable.call());
    } else if (work instanceof Runnable runnable) {
      runnable.run();
      return ObjectBytes.write(null);
    }
    throw new IllegalArgumentException("Neither a Callable nor a Runnable: " + work);
  }
}
