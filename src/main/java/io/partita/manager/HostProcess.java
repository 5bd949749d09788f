package io.partita.manager;

import io.partita.process.ChildRequest;
import io.partita.process.ProcessSupervisor;
import java.time.Duration;
import java.util.List;

/** The parent's side of the process that runs registered objects. */
final class HostProcess {
  private final ServingChild serving;
  private final Duration grace;

  private HostProcess(ServingChild serving, Duration grace) {
    this.serving = serving;
    this.grace = grace;
  }

  /** Returns when objects can be made. */
  static HostProcess start(
      ManagerOptions options, ManagerProcess manager, ProcessSupervisor supervisor) {
    ToHost.Begin begin =
        new ToHost.Begin(
            manager.endpoint(),
            manager.key(),
            List.copyOf(options.session().classes()),
            options.registrations());
    ServingChild serving =
        ServingChild.launch(
            "The process of registered objects",
            new ChildRequest(
                "manager-host",
                options.jvm(),
                HostMain.class.getName(),
                List.of(),
                options.output()),
            new ServingChild.Orders(ToHost.frame(begin), ToHost.frame(new ToHost.Exit())),
            supervisor);
    serving.awaitReady(options.jvm().startTimeout());
    return new HostProcess(serving, options.jvm().termGrace());
  }

  long pid() {
    return serving.child().pid();
  }

  /** Ends it in order and waits for that. */
  void close() {
    serving.close(grace);
  }
}
