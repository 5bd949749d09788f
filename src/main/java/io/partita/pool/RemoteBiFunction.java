package io.partita.pool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A function of two arguments that can travel to a worker. */
@FunctionalInterface
public interface RemoteBiFunction<
        A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {
  R apply(A first, B second) throws Exception;
}
