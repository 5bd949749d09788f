package io.partita.child;

import io.partita.Deadline;
import io.partita.process.LaunchException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The children of this process: one {@link Station} for all of them, made when the first is
 * started, and their end when this process exits.
 */
final class Children {
  static final Children HERE = new Children();

  /** How long terminated ones may take; the ladder of each ends in SIGKILL, usually before. */
  private static final Duration TERMINATED_END = Duration.ofSeconds(10);

  private static final Duration SIGNAL_CHECK = Duration.ofMillis(100);

  /** A child between its start and its end. */
  private record Active(ChildProcess child, ChildLine line) {
    boolean isAlive() {
      return !line.end().isDone();
    }

    boolean isAwaitedAtExit() {
      return !child.isDaemon();
    }

    void terminate() {
      line.jvm().terminate();
    }

    /** Whether this thread was interrupted. */
    boolean awaitEnd(Duration atMost) {
      try {
        var unused = line.end().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        return false;
      } catch (TimeoutException | ExecutionException e) {
        return false; // An end does not fail.
      } catch (InterruptedException e) {
        return true;
      }
    }
  }

  private final AtomicInteger made = new AtomicInteger();
  private final List<Active> active = new CopyOnWriteArrayList<>();
  private volatile ChildProcess current = new ChildProcess("MainProcess", null);

  // Under the lock of this. A station that is closed is followed by another one when there are
  // children again; after the exit has begun there is none.
  private @Nullable Station station;
  private boolean hooked;
  private boolean exiting;

  private Children() {}

  List<Integer> nextNumbers() {
    return Lineage.current().numbersOfChild(made.incrementAndGet());
  }

  ChildProcess current() {
    return current;
  }

  /** In a child, before its task runs. */
  void becomes(ChildProcess child) {
    current = child;
  }

  List<ChildProcess> active() {
    return active.stream().filter(Active::isAlive).map(Active::child).toList();
  }

  synchronized Station station() {
    if (exiting) {
      throw new LaunchException("No child can be started any more: this process exits");
    }
    Station open = station;
    if (open == null) {
      if (!hooked) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::atExit, "partita-children-exit"));
        hooked = true;
      }
      open = new Station();
      station = open;
    }
    return open;
  }

  /** The place in the tree of a child to be started. */
  Lineage lineageOf(ChildProcess child, ProcessLimits limits) {
    Lineage own = Lineage.current();
    if (own.daemon()) {
      throw new IllegalStateException(
          "%s was not started: %s is a daemon, and a daemon may not have children; make it with withDaemon(false)"
              .formatted(child.name(), current.name()));
    }
    ProcessLimits both = limits.within(own.limits());
    if (own.depth() >= both.maxDepth()) {
      throw new ProcessLimitException(
          "%s was not started: %s is of generation %d already, and ProcessLimits allows %d; children that start children without end look like this, otherwise raise maxDepth"
              .formatted(child.name(), current.name(), own.depth(), both.maxDepth()));
    }
    ProcessTree tree = station().tree();
    ParentProcess parent = new ParentProcess(current.name(), tree.self());
    return new Lineage(child.numbers(), child.isDaemon(), both, tree.directory(), parent);
  }

  /** From its start until its end. */
  void add(ChildProcess child, ChildLine line) {
    active.add(new Active(child, line));
    var unused = line.end().thenRun(() -> active.removeIf(one -> one.line.equals(line)));
  }

  private void atExit() {
    if (Lineage.current().isRoot()) {
      leave(ShutdownSignal.isHandled());
    }
  }

  /**
   * Ends all children, at this process's exit.
   *
   * @param now terminates those too that would be waited for otherwise
   */
  void leave(boolean now) {
    List<Active> left;
    synchronized (this) {
      exiting = true;
      if (station == null) {
        return;
      }
      left = List.copyOf(active);
    }
    boolean interrupted = false;
    if (!now) {
      left.stream().filter(one -> !one.isAwaitedAtExit()).forEach(Active::terminate);
      for (Active one : left) {
        // A signal may arrive while this process exits: now somebody is impatient.
        while (one.isAwaitedAtExit() && one.isAlive() && !ShutdownSignal.isHandled()) {
          interrupted |= one.awaitEnd(SIGNAL_CHECK);
        }
      }
    }
    left.forEach(Active::terminate);
    Deadline deadline = Deadline.after(TERMINATED_END);
    for (Active one : left) {
      interrupted |= one.awaitEnd(deadline.remaining());
    }
    shutDown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kills what is left of them, spares too; the next start begins afresh. */
  void shutDown() {
    Station open;
    synchronized (this) {
      open = station;
      station = null;
    }
    if (open != null) {
      open.close();
    }
    active.forEach(one -> one.awaitEnd(TERMINATED_END));
  }
}
