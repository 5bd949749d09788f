package io.partita.child;

import io.partita.Deadline;
import io.partita.ProcessIdentity;
import io.partita.process.LaunchException;
import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The children of this process: one supervisor for all of them, made when the first is started, and
 * their end when this process exits.
 */
final class Children {
  static final Children HERE = new Children();

  /** How long daemons may take to end at the exit; the ladder of each ends in SIGKILL before. */
  private static final Duration DAEMONS_END = Duration.ofSeconds(10);

  private final AtomicInteger made = new AtomicInteger();
  private final Set<ChildProcess> active = new CopyOnWriteArraySet<>();
  private volatile ChildProcess current = new ChildProcess("MainProcess");

  // Under the lock of this. A supervisor that is closed on demand is followed by another one; after
  // the exit has begun there is none.
  private @Nullable ProcessSupervisor supervisor;
  private @Nullable ProcessTree tree;
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
    return active.stream().filter(ChildProcess::isAlive).toList();
  }

  synchronized ProcessSupervisor supervisor() {
    if (exiting) {
      throw new LaunchException("No child can be started any more: this process exits");
    }
    ProcessSupervisor running = supervisor;
    if (running == null) {
      if (!hooked) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::atExit, "partita-children-exit"));
        hooked = true;
      }
      running = ProcessSupervisor.start(SupervisorOptions.DEFAULTS);
      supervisor = running;
    }
    return running;
  }

  synchronized ProcessTree tree() {
    ProcessTree counted = tree;
    if (counted == null) {
      Path directory = Lineage.current().tree();
      counted = new ProcessTree(directory == null ? supervisor().runDirectory() : directory);
      tree = counted;
    }
    return counted;
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
    ParentProcess parent =
        new ParentProcess(
            current.name(), ProcessIdentity.of(ProcessHandle.current().pid(), ""));
    return new Lineage(
        child.numbers(), child.isDaemon(), both, tree().directory(), parent);
  }

  /** From its start until its end. */
  void add(ChildProcess child, ChildLine line) {
    active.add(child);
    var unused = line.end().thenRun(() -> active.remove(child));
  }

  private void atExit() {
    if (current.numbers().isEmpty()) {
      leave(ShutdownSignal.isHandled());
    }
  }

  /**
   * Ends all children, at this process's exit.
   *
   * @param now terminates those too that would be waited for otherwise
   */
  void leave(boolean now) {
    List<ChildProcess> left = active();
    left.stream().filter(child -> now || child.isDaemon()).forEach(Children::terminate);
    boolean interrupted = false;
    for (ChildProcess child : left) {
      if (!now && !child.isDaemon()) {
        interrupted |= awaitEnd(child, null);
      }
    }
    Deadline deadline = Deadline.after(DAEMONS_END);
    for (ChildProcess child : left) {
      interrupted |= awaitEnd(child, deadline);
    }
    synchronized (this) {
      exiting = true;
    }
    shutDown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void terminate(ChildProcess child) {
    try {
      child.terminate();
    } catch (IllegalStateException e) {
      // Ended, and closed by another thread.
      System.getLogger("io.partita.child").log(System.Logger.Level.DEBUG, "{0} is closed", child);
    }
  }

  /** Whether this thread was interrupted. */
  private static boolean awaitEnd(ChildProcess child, @Nullable Deadline deadline) {
    try {
      if (deadline == null) {
        child.join();
      } else {
        var unused = child.join(deadline.remaining());
      }
      return false;
    } catch (IllegalStateException e) {
      return false; // As above.
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** Kills what is left of them, spares too; the next start begins afresh. */
  void shutDown() {
    ProcessSupervisor running;
    synchronized (this) {
      running = supervisor;
      supervisor = null;
      tree = null;
    }
    if (running != null) {
      running.close();
    }
    new ArrayList<>(active).forEach(child -> awaitEnd(child, Deadline.after(DAEMONS_END)));
  }
}
