package io.partita.history;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an object does when it is used by one only.
 *
 * @param <S> its state, with {@code equals}
 */
public interface Model<S> {
  S initial();

  /**
   * The state after a call.
   *
   * @param operation with a result that is null if it may be any
   * @return null if the object would not have returned that in this state
   */
  @Nullable S after(S state, Operation operation);

  /** All states that these operations, or some of them, can begin in. */
  Collection<S> states(List<Operation> operations);
}
