package io.partita.manager;

import io.partita.PartitaException;
import io.partita.process.ParentLink;
import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.Listener;
import io.partita.wire.Frame;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** The main class of a manager's process, which is started by {@link Manager}. */
public final class ManagerMain {
  private static final int BROKEN = 1;

  private ManagerMain() {}

  /** Serves sessions until the parent says that it is enough, or is gone. */
  public static void main(String[] arguments) {
    int code = BROKEN;
    try {
      ParentLink link = ParentLink.open();
      Frame first = link.receive();
      if (first != null && ToManager.of(first) instanceof ToManager.Begin begin) {
        code = serve(link, begin);
      }
    } catch (PartitaException e) {
      System.err.println(e.getMessage());
    } finally {
      System.exit(code);
    }
  }

  private static int serve(ParentLink link, ToManager.Begin begin) {
    try (ManagerState state = begin.state() == null ? null : ManagerState.open(begin.state());
        ManagerCore core = open(begin, life(begin, state))) {
      if (begin.rehearsal()) {
        rehearse(core, begin);
      }
      say(link, new FromManager.Ready(state == null ? begin.epoch() : state.epoch()));
      awaitExit(link);
    } catch (PartitaException e) {
      say(link, new FromManager.Failed(String.valueOf(e.getMessage())));
      link.goodbye();
      return BROKEN;
    }
    link.goodbye();
    return 0;
  }

  private static Life life(ToManager.Begin begin, @Nullable ManagerState state) {
    return state == null
        ? Life.ofEpoch(begin.epoch())
        : state.life(() -> Runtime.getRuntime().halt(BROKEN));
  }

  private static ManagerCore open(ToManager.Begin begin, Life life) {
    Listener listener = Listener.open(begin.endpoint(), ConnectionOptions.DEFAULTS);
    return ManagerCore.start(listener, begin.key(), begin.limits(), life);
  }

  private static void say(ParentLink link, FromManager what) {
    Frame frame = FromManager.frame(what);
    link.send(frame.type(), frame.callId(), frame.payload());
  }

  private static void awaitExit(ParentLink link) {
    @Nullable Frame next = link.receive();
    while (next != null && !(ToManager.of(next) instanceof ToManager.Exit)) {
      next = link.receive();
    }
  }

  /** So that what the first session needs is a part of the record. */
  private static void rehearse(ManagerCore core, ToManager.Begin begin) {
    try (Session session = Session.connect(core.endpoint(), begin.key(), SessionOptions.DEFAULTS)) {
      BlockingQueue<String> queue = session.queue("rehearsal");
      queue.add("");
      queue.clear();
      session.map("map").put("", "");
      session.lock("lock").lock();
    }
  }
}
