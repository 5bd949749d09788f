package io.partita.child;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a child does.
 *
 * @param task null if there is another, or a subclass does something of its own
 * @param argumentTask null likewise
 */
record Work(@Nullable ChildTask task, @Nullable ArgumentTask argumentTask, Arguments arguments) {
  static final Work OVERRIDDEN = new Work(null, null, Arguments.NONE);

  static Work of(ChildTask task) {
    return new Work(Objects.requireNonNull(task, "task"), null, Arguments.NONE);
  }

  static Work of(ArgumentTask task, Arguments arguments) {
    return new Work(
        null, Objects.requireNonNull(task, "task"), Objects.requireNonNull(arguments, "arguments"));
  }
}
