package io.partita.pool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A function of any number of arguments that can travel to a worker. */
@FunctionalInterface
public interface RemoteStarFunction<R extends @Nullable Object> extends Serializable {
  R apply(@Nullable Object... arguments) throws Exception;
}
