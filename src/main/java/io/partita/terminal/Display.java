package io.partita.terminal;

import io.partita.JobSnapshot;

/** Shows a person how a job proceeds. */
public interface Display {
  /** Shows the job as it stands; called several times a second. */
  void show(JobSnapshot job);

  /** From now on says that the job is being stopped; may be called by any thread. */
  void stopping();

  /** Shows the job's last state and gives the terminal back; nothing is shown after it. */
  void end(JobSnapshot job);

  /**
   * The display that suits the terminal.
   *
   * @param resumed whether the execution goes on with an earlier one
   */
  static Display on(Terminal terminal, boolean resumed) {
    return terminal.isLive()
        ? new LiveDisplay(terminal, new Meter(resumed), System::nanoTime)
        : new PlainDisplay(terminal, new Meter(resumed), System::nanoTime);
  }
}
