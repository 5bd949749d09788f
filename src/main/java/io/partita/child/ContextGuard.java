package io.partita.child;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Refuses what a context of another start method has made, on its way to a child. */
final class ContextGuard implements Consumer<Object> {
  private final ChildProcess child;
  private final StartMethod method;
  private @Nullable RuntimeException refusal;

  ContextGuard(ChildProcess child) {
    this.child = child;
    this.method = child.context().startMethod();
  }

  @Override
  public void accept(Object object) {
    ProcessContext maker = ContextBindings.makerOf(object);
    if (maker != null && maker.startMethod() != method) {
      refusal =
          new IllegalStateException(
              "%s was made by the context of %s and cannot go to %s, a child of %s; make both by one context"
                  .formatted(object, maker.startMethod(), child.name(), method));
      throw refusal;
    }
  }

  /** Throws again what was thrown, if anything was. */
  void rethrow() {
    if (refusal != null) {
      throw refusal;
    }
  }
}
