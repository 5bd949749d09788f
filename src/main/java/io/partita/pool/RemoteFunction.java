package io.partita.pool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A function that can travel to a worker: a lambda passed where one is expected can. */
@FunctionalInterface
public interface RemoteFunction<T extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {
  R apply(T argument) throws Exception;
}
