package io.partita.terminal;

import org.jspecify.annotations.Nullable;

/**
 * The wish of the person at the terminal that the job end early (Ctrl-C, SIGTERM). It may come
 * before there is a job to stop; then the job is stopped as soon as there is one.
 */
public final class StopRequest {
  private boolean made;
  private @Nullable Runnable action;

  /** Makes the signals that end a process ask for a stop instead. */
  public static StopRequest onSignals(String... signals) {
    StopRequest request = new StopRequest();
    for (String signal : signals) {
      Signals.on(signal, request::make);
    }
    return request;
  }

  /** Asks for the stop; only the first time does something. */
  public void make() {
    Runnable now;
    synchronized (this) {
      if (made) {
        return;
      }
      made = true;
      now = action;
    }
    if (now != null) {
      now.run();
    }
  }

  /** What to do at the request, once; at once if it has been made already. */
  public void then(Runnable action) {
    synchronized (this) {
      this.action = action;
      if (!made) {
        return;
      }
    }
    action.run();
  }

  public synchronized boolean isMade() {
    return made;
  }
}
