package io.partita.child;

import io.partita.PartitaException;
import io.partita.process.LaunchException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The JVMs of a context that wait for a task. They are started in the background: one after the
 * other as long as some are left, so that they take the children that run no more than one
 * processor; as many at once as there are processors when all are taken. They end when nobody has
 * needed one for a while.
 */
final class SpareJvms {
  private static final System.Logger LOG = System.getLogger("io.partita.child");

  /** After so many failures in a row none is tried until the next child is started. */
  private static final int ATTEMPTS = 3;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);

  private final ContextOptions options;
  private final int wanted;

  // Under the lock of this. Waiting: started and not taken, the oldest first. Starting: not ready
  // yet, of which some are only planned; at that station, others went with theirs.
  private final ArrayDeque<ChildLine> waiting = new ArrayDeque<>();
  private final List<CompletableFuture<@Nullable Void>> warming = new ArrayList<>();
  private @Nullable Station at;
  private int starting;
  private int planned;
  private long lastUse = System.nanoTime();
  private int failures;

  SpareJvms(ContextOptions options, int wanted) {
    this.options = options;
    this.wanted = wanted;
  }

  /**
   * A JVM for a child: one that is ready, else the one that will be first, else a new one.
   *
   * @throws LaunchException if the system does not start it
   */
  ChildLine take() {
    Station station = Children.HERE.station();
    ChildLine spare = poll();
    ChildLine taken = spare == null ? ChildLine.open(station.supervisor(), options) : spare;
    used(station);
    return taken;
  }

  private synchronized @Nullable ChildLine poll() {
    waiting.removeIf(ChildLine::isOver);
    Iterator<ChildLine> all = waiting.iterator();
    while (all.hasNext()) {
      ChildLine line = all.next();
      if (line.isReady()) {
        all.remove();
        return line;
      }
    }
    return waiting.poll();
  }

  private synchronized void used(Station station) {
    lastUse = System.nanoTime();
    failures = 0;
    fill(station);
  }

  /** See {@link ProcessContext#warmUp}. */
  CompletableFuture<@Nullable Void> warmUp() {
    CompletableFuture<@Nullable Void> warm = new CompletableFuture<>();
    synchronized (this) {
      warming.add(warm);
    }
    used(Children.HERE.station());
    settle();
    return warm;
  }

  private synchronized void fill(Station station) {
    if (at != station) {
      at = station;
      starting = 0;
      planned = 0;
    }
    waiting.removeIf(ChildLine::isOver);
    boolean isUrgent = waiting.isEmpty();
    while (starting < (isUrgent ? PROCESSORS : 1) && waiting.size() + planned < wanted) {
      // While there are others left, the children that were just started go first.
      plan(station, isUrgent ? Duration.ZERO : PAUSE);
    }
  }

  private synchronized void plan(Station station, Duration delay) {
    starting++;
    planned++;
    station.later(() -> startOne(station), delay);
  }

  private void startOne(Station station) {
    try {
      ChildLine line = ChildLine.open(station.supervisor(), options);
      line.prepare(options.preload());
      launched(station, line);
      var unused =
          line.ready().thenAccept(isReady -> started(station, isReady ? null : line.failure()));
    } catch (PartitaException e) {
      launched(station, null);
      started(station, String.valueOf(e.getMessage()));
    }
  }

  private synchronized void launched(Station station, @Nullable ChildLine line) {
    if (at == station) {
      planned--;
    }
    if (line != null) {
      waiting.add(line);
    }
  }

  private void started(Station station, @Nullable String failure) {
    synchronized (this) {
      if (at != station) {
        return;
      }
      starting--;
      if (failure == null) {
        failures = 0;
        fill(station);
      } else if (++failures < ATTEMPTS) {
        LOG.log(Level.DEBUG, failure);
        plan(station, FIRST_BACKOFF.multipliedBy(1L << failures));
      } else if (starting == 0) {
        giveUp(failure);
      }
    }
    settle();
    station.later(this::retireIfIdle, options.idleTimeout().plusMillis(1));
  }

  private void giveUp(String failure) {
    String text = "No spare JVM could be started: " + failure;
    LOG.log(Level.WARNING, text);
    warming.forEach(warm -> warm.completeExceptionally(new LaunchException(text)));
    warming.clear();
  }

  private void settle() {
    List<CompletableFuture<@Nullable Void>> warm = List.of();
    synchronized (this) {
      if (waiting.stream().filter(ChildLine::isReady).count() >= wanted) {
        warm = List.copyOf(warming);
        warming.clear();
      }
    }
    warm.forEach(one -> one.complete(null));
  }

  private synchronized void retireIfIdle() {
    if (System.nanoTime() - lastUse >= options.idleTimeout().toNanos()) {
      waiting.forEach(line -> line.retire(options.jvm().termGrace()));
      waiting.clear();
    }
  }
}
