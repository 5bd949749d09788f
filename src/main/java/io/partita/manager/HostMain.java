package io.partita.manager;

import io.partita.PartitaException;
import io.partita.process.ParentLink;
import io.partita.shared.Host;
import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.transport.ConnectionOptions;
import io.partita.wire.Frame;
import java.time.Duration;
import java.util.Set;

/** The main class of the process that runs registered objects, started by {@link Manager}. */
public final class HostMain {
  private static final int BROKEN = 1;
  private static final Duration CONNECT_TIME = Duration.ofSeconds(10);

  private HostMain() {}

  /** Runs calls until the manager ends, or the parent says that it is enough, or is gone. */
  public static void main(String[] arguments) {
    int code = BROKEN;
    try {
      ParentLink link = ParentLink.open();
      Frame first = link.receive();
      if (first != null) {
        code = serve(link, first);
      }
    } catch (PartitaException e) {
      System.err.println(e.getMessage());
    } finally {
      System.exit(code);
    }
  }

  private static int serve(ParentLink link, Frame first) {
    try {
      if (ToHost.of(first) instanceof ToHost.Begin begin) {
        serve(link, begin);
      }
    } catch (PartitaException | IllegalArgumentException e) {
      say(link, new FromManager.Failed(String.valueOf(e.getMessage())));
      link.goodbye();
      return BROKEN;
    }
    link.goodbye();
    return 0;
  }

  private static void serve(ParentLink link, ToHost.Begin begin) {
    SessionOptions options =
        new SessionOptions(ConnectionOptions.DEFAULTS, Set.copyOf(begin.classes()), CONNECT_TIME);
    try (Session session = Session.connect(begin.endpoint(), begin.key(), options)) {
      Thread exit = new Thread(() -> awaitExit(link, session), "partita-host-exit");
      exit.setDaemon(true);
      exit.start();
      Host.serve(
          session, begin.registrations(), () -> say(link, new FromManager.Ready(session.epoch())));
    }
  }

  private static void awaitExit(ParentLink link, Session session) {
    Frame next = link.receive();
    while (next != null && !(ToHost.of(next) instanceof ToHost.Exit)) {
      next = link.receive();
    }
    session.close();
  }

  private static void say(ParentLink link, FromManager what) {
    Frame frame = FromManager.frame(what);
    link.send(frame.type(), frame.callId(), frame.payload());
  }
}
