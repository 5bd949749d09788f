package io.partita.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions of several arguments as functions of a list of them. */
final class Star {
  private Star() {}

  static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      RemoteFunction<List<?>, R> of(RemoteBiFunction<? super A, ? super B, ? extends R> function) {
    return new OfTwo<>(function);
  }

  static <R extends @Nullable Object> RemoteFunction<List<?>, R> of(
      RemoteStarFunction<? extends R> function) {
    return new OfAny<>(function);
  }

  static List<List<?>> arguments(Collection<? extends Map.Entry<?, ?>> pairs) {
    List<List<?>> arguments = new ArrayList<>(pairs.size());
    pairs.forEach(pair -> arguments.add(Arrays.asList(pair.getKey(), pair.getValue())));
    return arguments;
  }

  private record OfTwo<
          A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>(
      RemoteBiFunction<? super A, ? super B, ? extends R> function)
      implements RemoteFunction<List<?>, R> {
    @Override
    @SuppressWarnings("unchecked") // Made of pairs of these types.
    public R apply(List<?> arguments) throws Exception {
      return function.apply((A) arguments.get(0), (B) arguments.get(1));
    }
  }

  private record OfAny<R extends @Nullable Object>(RemoteStarFunction<? extends R> function)
      implements RemoteFunction<List<?>, R> {
    @Override
    public R apply(List<?> arguments) throws Exception {
      return function.apply(arguments.toArray());
    }
  }
}
