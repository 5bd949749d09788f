package io.partita.shared;

import io.partita.PartitaException;
import io.partita.wire.RemoteError;

/**
 * A method of a registered object has thrown an exception. The remote type, message and stack are
 * data in {@link #error}; the exception itself stays where it was thrown. Printed, this shows the
 * remote stack as its cause.
 */
public final class RemoteCallException extends PartitaException {
  private static final long serialVersionUID = 1L;

  private final transient RemoteError error;

  RemoteCallException(String what, RemoteError error) {
    super("%s (in %s)".formatted(error, what), new RemoteStack(error.stack()));
    this.error = error;
  }

  public RemoteError error() {
    return error;
  }

  /** Carries the text of a stack trace, and has none of its own. */
  private static final class RemoteStack extends PartitaException {
    private static final long serialVersionUID = 1L;

    RemoteStack(String stack) {
      super("remote stack:\n" + stack.stripTrailing());
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
