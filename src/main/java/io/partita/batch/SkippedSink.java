package io.partita.batch;

import java.util.List;

/**
 * Takes what partitions report as skipped, all of it. Called by the threads of several partitions.
 */
@FunctionalInterface
public interface SkippedSink {
  /** Keeps nothing. */
  SkippedSink NONE = (executionId, items) -> {};

  /** Keeps nothing of an execution any more. */
  default void forget(long executionId) {}

  /** Takes more skipped items of an execution, each as {@code "name: reason"}. */
  void skipped(long executionId, List<String> items);
}
