package io.partita.manager;

import io.partita.PartitaException;
import io.partita.journal.Journal;
import io.partita.journal.JournalException;
import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.Endpoint;
import io.partita.transport.EventLoop;
import io.partita.transport.Listener;
import io.partita.wire.WireException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** All objects of a manager and who may use them, in this process. */
final class ManagerCore implements AutoCloseable {
  private final EventLoop loop;
  private final Listener listener;
  private final Directory directory;
  private final @Nullable Journal journal;

  private ManagerCore(
      EventLoop loop, Listener listener, Directory directory, @Nullable Journal journal) {
    this.loop = loop;
    this.listener = listener;
    this.directory = directory;
    this.journal = journal;
  }

  /**
   * Serves whoever proves the key, once all that outlived the manager before it is there again.
   *
   * @param listener is closed by the core, also if this fails
   * @throws JournalException if the journal cannot be read
   */
  static ManagerCore start(Listener listener, AuthKey key, ManagerLimits limits, Life life) {
    EventLoop loop = EventLoop.start("partita-manager", ConnectionOptions.DEFAULTS.longestSpin());
    boolean started = false;
    try {
      ManagerCore core = recover(loop, listener, limits, life);
      listener.expectAll(io.partita.shared.Session.CALLER, key, core::welcome);
      started = true;
      return core;
    } finally {
      if (!started) {
        listener.close();
        loop.close();
      }
    }
  }

  private static ManagerCore recover(
      EventLoop loop, Listener listener, ManagerLimits limits, Life life) {
    Path kept = life.journal();
    Chronicle chronicle = new Chronicle(kept != null);
    Directory directory = new Directory(limits, new Tokens(life.epoch()), chronicle);
    if (kept == null) {
      return new ManagerCore(loop, listener, directory, null);
    }
    Journal journal = open(kept, directory, new Durability(loop, chronicle, life.broken()));
    chronicle.begin(journal);
    loop.execute(directory::recovered);
    return new ManagerCore(loop, listener, directory, journal);
  }

  private static Journal open(Path kept, Directory directory, Journal.Listener listener) {
    try {
      return Journal.open(kept, directory::redo, listener);
    } catch (WireException e) {
      throw new PartitaException(
          "The journal in %s makes no sense, perhaps it is of a later version: %s"
              .formatted(kept, e.getMessage()),
          e);
    }
  }

  /** Passes on what the journal says, on the loop's thread. */
  private static final class Durability implements Journal.Listener {
    private final EventLoop loop;
    private final Chronicle chronicle;
    private final Runnable broken;

    Durability(EventLoop loop, Chronicle chronicle, Runnable broken) {
      this.loop = loop;
      this.chronicle = chronicle;
      this.broken = broken;
    }

    @Override
    public void durable(long last) {
      loop.execute(() -> chronicle.durable(last));
    }

    @Override
    public void failed(JournalException why) {
      // To go on would be to acknowledge what is lost when this process ends.
      System.getLogger("io.partita.manager").log(Level.ERROR, why.getMessage());
      broken.run();
    }
  }

  private void welcome(Connection connection) {
    loop.welcome(
        connection,
        seat -> {
          ServedSession session =
              new ServedSession(seat::post, directory.newSessionNumber(), directory);
          return directory.admit(session) ? session : new TurnedAway(seat, directory.limits());
        });
  }

  /** How many connections were closed for what they sent. */
  long refused() {
    return loop.refused();
  }

  Endpoint endpoint() {
    return listener.endpoint();
  }

  @Override
  public void close() {
    directory.close();
    listener.close();
    loop.close();
    if (journal != null) {
      journal.close();
    }
  }
}
