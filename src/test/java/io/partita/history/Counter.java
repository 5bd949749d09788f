package io.partita.history;

import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A number: {@code get} returns it, {@code add N} what it is then. */
public final class Counter implements Model<Long> {
  @Override
  public Long initial() {
    return 0L;
  }

  @Override
  public @Nullable Long after(Long state, Operation operation) {
    long now = state + difference(operation);
    return !operation.isKnown() || Long.toString(now).equals(operation.result()) ? now : null;
  }

  private static long difference(Operation operation) {
    return operation.verb().equals("add") ? Long.parseLong(operation.argument(1)) : 0;
  }

  @Override
  public Collection<Long> states(List<Operation> operations) {
    long[] results =
        operations.stream()
            .filter(Operation::isKnown)
            .mapToLong(one -> Long.parseLong(String.valueOf(one.result())))
            .toArray();
    long all = operations.stream().mapToLong(one -> Math.abs(difference(one))).sum();
    long least = LongStream.of(results).min().orElse(0) - all;
    long most = LongStream.of(results).max().orElse(0) + all;
    return LongStream.rangeClosed(least, most).boxed().toList();
  }
}
