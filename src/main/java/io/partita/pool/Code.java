package io.partita.pool;

import io.partita.wire.ObjectBytes;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A task or function as bytes.
 *
 * <p>A lambda that captures nothing is the same for ever: it is written once, and a worker reads it
 * once. Anything else may have a state, and is written and read each time.
 *
 * @param number 0 for what may have a state; else unique in this process
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
record Code(long number, byte[] bytes) {
  private static final AtomicLong NUMBERS = new AtomicLong();

  /** Empty for classes whose instances may have a state. */
  private static final ClassValue<Lambda> LAMBDAS =
      new ClassValue<>() {
        @Override
        protected Lambda computeValue(Class<?> type) {
          return new Lambda();
        }
      };

  /** What is known of a class. */
  private static final class Lambda {
    private volatile boolean examined;
    private volatile @Nullable Code code;
  }

  /**
   * @throws io.partita.wire.UnserializableException if it cannot travel
   */
  static Code of(Object task) {
    Lambda lambda = LAMBDAS.get(task.getClass());
    Code known = lambda.code;
    if (known != null) {
      return known;
    }
    byte[] bytes = ObjectBytes.write(task);
    if (!lambda.examined && capturesNothing(task)) {
      known = new Code(NUMBERS.incrementAndGet(), bytes);
      lambda.code = known;
    }
    lambda.examined = true;
    return known != null ? known : new Code(0, bytes);
  }

  private static boolean capturesNothing(Object task) {
    if (!task.getClass().isHidden()) {
      return false;
    }
    try {
      Method method = task.getClass().getDeclaredMethod("writeReplace");
      method.setAccessible(true);
      return method.invoke(task) instanceof SerializedLambda lambda
          && lambda.getCapturedArgCount() == 0;
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      // Not a lambda, or one that hides: then it travels each time.
      return false;
    }
  }

  void write(WireWriter out) {
    out.writeLong(number).writeBytes(bytes);
  }

  /** What a worker has read of {@link #number numbered} code. For one thread. */
  static final class Cache {
    private static final int CAPACITY = 256;

    private final Map<Long, Object> read =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Object> eldest) {
            return size() > CAPACITY;
          }
        };

    @Nullable Object read(WireReader in) {
      long number = in.readLong();
      byte[] bytes = in.readBytes();
      if (number == 0) {
        return WorkOrder.FROM_PARENT.readObject(bytes);
      }
      Object known = read.get(number);
      if (known == null) {
        known = WorkOrder.FROM_PARENT.readObject(bytes);
        if (known != null) {
          read.put(number, known);
        }
      }
      return known;
    }
  }
}
