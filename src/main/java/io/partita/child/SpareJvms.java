package io.partita.child;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** JVMs that wait for a task. */
final class SpareJvms {
  private final ContextOptions options;

  SpareJvms(ContextOptions options, int wanted) {
    this.options = options;
  }

  ChildLine take() {
    return ChildLine.open(Children.HERE.supervisor(), options);
  }

  CompletableFuture<@Nullable Void> warmUp() {
    return CompletableFuture.completedFuture(null);
  }
}
