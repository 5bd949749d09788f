package io.partita.pool;

import io.partita.PartitaException;
import io.partita.wire.RemoteError;
import io.partita.worker.WorkerId;

/**
 * A task threw an exception in its worker. The remote type, message and stack are data in {@link
 * #error}; the exception itself stays where it was thrown. Printed, this shows the remote stack as
 * its cause.
 */
public final class RemoteTaskException extends PartitaException {
  private static final long serialVersionUID = 1L;

  private final transient RemoteError error;
  private final transient WorkerId worker;

  RemoteTaskException(WorkerId worker, RemoteError error) {
    super("%s (in %s)".formatted(error, worker), new RemoteStack(error.stack()));
    this.error = error;
    this.worker = worker;
  }

  public RemoteError error() {
    return error;
  }

  public WorkerId worker() {
    return worker;
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
