package io.partita.pool;

import io.partita.pool.Marks.Life;
import io.partita.testing.Await;
import io.partita.worker.Processes;
import io.partita.worker.WorkerSnapshot;
import io.partita.worker.WorkerSnapshot.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Ends workers of a pool at random, each while it seems to be in a certain phase. */
final class Killing {
  /** What a worker is doing. */
  enum Phase {
    HANDSHAKE,
    READ,
    RUN,
    WRITE,
    IDLE,
    RECYCLE
  }

  /** How a worker is ended, and what the cause of its end is called then. */
  enum Way {
    KILL("SIGNAL(KILL)"),
    STOP_AND_KILL("SIGNAL(KILL)"),
    TERM("SIGNAL(TERM)"),
    SEGV("VM_CRASH(SIGSEGV)");

    final String cause;

    Way(String cause) {
      this.cause = cause;
    }
  }

  /**
   * A worker to be killed.
   *
   * @param start of its process
   */
  private record Victim(ProcessHandle process, long start) {}

  /** A worker that has begun its life of this number. */
  private record Ready(Victim victim, int life) {}

  /**
   * A worker that was sent a signal.
   *
   * @param stoppedAs what it was doing when it had been stopped, before it was killed; null if it
   *     was not stopped, or had no life yet
   */
  record Kill(Victim victim, Phase aim, Way way, @Nullable Life stoppedAs) {
    ProcessHandle process() {
      return victim.process;
    }
  }

  private static final long SEARCH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
  private static final int MAX_DELAY_NANOS = 2_000_000;

  private final ProcessPool pool;
  private final Marks marks;
  private final int tasksPerWorker;
  private final Random random;

  private final Set<Victim> hit = new HashSet<>();
  private final List<Ready> ready = new ArrayList<>();
  private int known;

  Killing(ProcessPool pool, Marks marks, int tasksPerWorker, Random random) {
    this.pool = pool;
    this.marks = marks;
    this.tasksPerWorker = tasksPerWorker;
    this.random = random;
  }

  /** Null if there was nobody in the phase that was aimed at. */
  @Nullable Kill next() throws IOException, InterruptedException {
    Phase aim = Phase.values()[random.nextInt(Phase.values().length)];
    int dice = random.nextInt(10);
    Way way = dice < 7 ? Way.KILL : Way.values()[dice - 6];
    int delay = random.nextInt(MAX_DELAY_NANOS);
    Victim victim = find(aim);
    for (long start = System.nanoTime();
        victim == null && System.nanoTime() - start < SEARCH_NANOS;
        victim = find(aim)) {
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
    if (victim == null) {
      return null;
    }
    Marks.pause(delay);
    hit.add(victim);
    return kill(victim, aim, way);
  }

  private @Nullable Victim find(Phase aim) {
    for (; known < marks.lives() && marks.life(known).pid() != 0; known++) {
      int number = known;
      victim(marks.life(number).pid()).ifPresent(one -> ready.add(new Ready(one, number)));
    }
    ready.removeIf(one -> hit.contains(one.victim) || !one.victim.process.isAlive());
    if (aim != Phase.HANDSHAKE) {
      return in(aim);
    }
    // Somebody must be left to do the work.
    return ready.isEmpty() ? null : inHandshake();
  }

  private Optional<Victim> victim(long pid) {
    return ProcessHandle.of(pid)
        .map(process -> new Victim(process, Marks.start(process)))
        .filter(one -> !hit.contains(one));
  }

  private @Nullable Victim inHandshake() {
    for (WorkerSnapshot worker : pool.snapshot()) {
      long pid = worker.worker().pid();
      if (worker.state() == State.STARTING && pid != 0) {
        Victim one = victim(pid).orElse(null);
        if (one != null) {
          return one;
        }
      }
    }
    return null;
  }

  private @Nullable Victim in(Phase aim) {
    for (Ready one : ready) {
      if (phase(marks.life(one.life), tasksPerWorker) == aim
          && (aim != Phase.IDLE || isIdle(one.victim.process.pid()))) {
        return one.victim;
      }
    }
    return null;
  }

  private boolean isIdle(long pid) {
    return pool.snapshot().stream()
        .anyMatch(worker -> worker.worker().pid() == pid && worker.state() == State.IDLE);
  }

  /** As the worker itself has marked it, between two of its marks. */
  static Phase phase(Life life, int tasksPerWorker) {
    return switch (life.doing()) {
      case INITIALIZING -> Phase.HANDSHAKE;
      case READING -> Phase.READ;
      case RUNNING -> Phase.RUN;
      case WRITING -> Phase.WRITE;
      case WAITING, WRITTEN -> life.begun() == tasksPerWorker ? Phase.RECYCLE : Phase.IDLE;
    };
  }

  private @Nullable Kill kill(Victim victim, Phase aim, Way way)
      throws IOException, InterruptedException {
    ProcessHandle process = victim.process;
    Life stoppedAs = null;
    if (way == Way.STOP_AND_KILL) {
      signal("STOP", process);
      Await.until("stopped", () -> !Processes.state(process.pid()).matches("[RSD]"));
      stoppedAs = lifeOf(victim);
    }
    boolean sent =
        switch (way) {
          case KILL, STOP_AND_KILL -> process.destroyForcibly();
          case TERM -> process.destroy();
          case SEGV -> signal("SEGV", process);
        };
    return sent ? new Kill(victim, aim, way, stoppedAs) : null;
  }

  private static boolean signal(String name, ProcessHandle process)
      throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    return process.isAlive() && new ProcessBuilder("kill", "-" + name, pid).start().waitFor() == 0;
  }

  /** What became of the worker, which must just have died; null if it has not. */
  @Nullable Death lookAt(Kill kill) {
    return kill.process().isAlive() ? null : new Death(kill, lifeOf(kill.victim));
  }

  private @Nullable Life lifeOf(Victim victim) {
    for (int number = marks.lives() - 1; number >= 0; number--) {
      Life life = marks.life(number);
      if (life.isOf(victim.process, victim.start)) {
        return life;
      }
    }
    return null;
  }
}
