package io.partita.pool;

import io.partita.wire.RemoteError;
import io.partita.wire.WireWriter;
import io.partita.worker.Errors;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Does in a worker what a {@link ProcessPool} orders. For one thread. */
final class OrderRunner {
  private final Code.Cache cache = new Code.Cache();

  byte[] run(byte[] bytes) throws Exception {
    WorkOrder order = WorkOrder.read(bytes, cache);
    if (order instanceof WorkOrder.Chunk chunk) {
      return apply(chunk);
    }
    WireWriter out = new WireWriter();
    Packed.write(out, call(((WorkOrder.Call) order).task()));
    return out.toBytes();
  }

  private static @Nullable Object call(Object task) throws Exception {
    if (task instanceof Callable<?> callable) {
      return callable.call();
    }
    ((Runnable) task).run();
    return null;
  }

  private static byte[] apply(WorkOrder.Chunk chunk) throws Exception {
    @Nullable Object[] items = chunk.items();
    @Nullable Object[] values = new Object[items.length];
    Map<Integer, RemoteError> failures = new TreeMap<>();
    for (int i = 0; i < items.length; i++) {
      try {
        values[i] = chunk.function().apply(items[i]);
      } catch (Exception e) {
        // Foreign code. After an Error nobody knows what state this JVM is in.
        if (!chunk.isolated() || Errors.isIn(e)) {
          throw e;
        }
        failures.put(i, RemoteError.of(e));
      }
    }
    return ChunkAnswer.bytes(values, failures);
  }
}
