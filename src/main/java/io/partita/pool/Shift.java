package io.partita.pool;

import io.partita.PartitaException;
import io.partita.lane.Answer;
import io.partita.lane.Lane;
import io.partita.lane.Patience;
import io.partita.wire.RemoteError;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.worker.RunningTask;
import io.partita.worker.TaskListener;
import io.partita.worker.TaskOutcome;
import io.partita.worker.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One worker's time in the service of a pool, from when it is asked for until it has ended. What it
 * does for whom is with the {@link Desk}; here is what crosses to the worker and back.
 *
 * <p>Answers are taken by whoever looks: the threads that wait for them, and the worker's own
 * thread here when it is told of some.
 */
final class Shift implements TaskListener {
  private static final byte[] BELL = new ToShift.Bell().toBytes();
  private static final WorkerId NOBODY = new WorkerId(0, 0);

  private final Desk desk;
  private final Lane lane;
  private final Runnable whenOver;
  private volatile boolean started;
  private volatile long startedNanos;
  private volatile WorkerId worker = NOBODY;

  /** What the desk knows of this shift, under its lock. */
  final Duty duty;

  private long residentAtFirst;

  // Taken before the desk's lock, never after it. Guards what follows.
  private final ReentrantLock taking = new ReentrantLock();
  private int lookers;
  private boolean over;

  // Threads that wait take turns; of no other use is that this may be wrong.
  private final Patience patience = new Patience();
  private final Patience ownPatience = new Patience();

  // Under the lock of this: a kill may come before there is anything to kill.
  private @Nullable RunningTask task;
  private @Nullable String doom;

  /**
   * @param whenOver runs when nobody uses the lane any more
   */
  Shift(Desk desk, Lane lane, Runnable whenOver) {
    this.desk = desk;
    this.lane = lane;
    this.whenOver = whenOver;
    this.duty = new Duty(lane);
  }

  Lane lane() {
    return lane;
  }

  WorkerId worker() {
    return worker;
  }

  /** By how much its memory has grown since it was first asked about. For one thread. */
  long growthTo(long residentBytes) {
    if (residentAtFirst == 0) {
      residentAtFirst = residentBytes;
    }
    return residentBytes - residentAtFirst;
  }

  void attach(RunningTask running) {
    String why;
    synchronized (this) {
      task = running;
      why = doom;
    }
    if (why != null) {
      running.kill(why);
    }
  }

  void kill(String why) {
    RunningTask running;
    synchronized (this) {
      doom = why;
      running = task;
    }
    if (running != null) {
      running.kill(why);
    }
  }

  /** Tells the worker that there is something in its lane, if it sleeps. */
  void wake() {
    if (lane.mustWakeEnd()) {
      send(BELL);
    }
  }

  void deliver(long number, byte[] order) {
    send(new ToShift.Delivery(number, order).toBytes());
  }

  private synchronized void send(byte[] message) {
    if (task != null) {
      task.send(message);
    }
  }

  @Override
  public void started(WorkerId by) {
    worker = by;
    startedNanos = System.nanoTime();
    started = true;
  }

  /** For how long its worker has prepared itself; 0 if there is none yet. */
  long nanosSinceStart() {
    return started ? System.nanoTime() - startedNanos : 0;
  }

  @Override
  public void message(byte[] message) {
    FromShift said = FromShift.of(message);
    if (said instanceof FromShift.Ready) {
      desk.ready(this);
    } else if (said instanceof FromShift.Delivery delivery) {
      take(delivery.answer());
    } else {
      answersCame();
    }
  }

  private void answersCame() {
    if (!beginLooking()) {
      return;
    }
    try {
      do {
        takeAll();
      } while (ownPatience.await(lane::hasAnswers));
    } finally {
      endLooking();
    }
  }

  /** Takes answers until the condition holds, or there have been none for a while. */
  void lookUntil(BooleanSupplier condition) {
    if (!beginLooking()) {
      return;
    }
    try {
      while (!condition.getAsBoolean()
          && patience.await(() -> lane.hasAnswers() || condition.getAsBoolean())) {
        takeAll();
      }
    } finally {
      endLooking();
    }
  }

  private boolean beginLooking() {
    taking.lock();
    try {
      if (!over && lookers++ == 0) {
        lane.sleep(false);
      }
      return !over;
    } finally {
      taking.unlock();
    }
  }

  /** The last one to look has the worker tell of what comes from now on. */
  private void endLooking() {
    taking.lock();
    try {
      if (--lookers == 0 && !over) {
        lane.sleep(true);
      }
    } finally {
      taking.unlock();
    }
    takeAll();
  }

  private void takeAll() {
    Desk.Decision decision;
    taking.lock();
    try {
      decision = over || !lane.hasAnswers() ? Desk.Decision.NONE : desk.settle(this, taken());
    } finally {
      taking.unlock();
    }
    decision.carryOut();
  }

  private void take(Answer answer) {
    Desk.Decision decision;
    taking.lock();
    try {
      decision = over ? Desk.Decision.NONE : desk.settle(this, List.of(answer));
    } finally {
      taking.unlock();
    }
    decision.carryOut();
  }

  private List<Answer> taken() {
    List<Answer> answers = new ArrayList<>();
    try {
      lane.takeAnswers(answers);
    } catch (WireException e) {
      kill(String.valueOf(e.getMessage()));
    }
    return answers;
  }

  @Override
  public void ended(TaskOutcome outcome) {
    Desk.Decision last;
    Desk.Decision decision;
    taking.lock();
    try {
      last = desk.settle(this, taken());
      over = true;
      decision = desk.ended(this, outcome);
    } finally {
      taking.unlock();
    }
    last.carryOut();
    decision.carryOut();
    whenOver.run();
  }

  /** Tells the submitter what the worker said. */
  void complete(ProcessFuture<?> call, Answer answer) {
    try {
      if ((answer.mark() & ShiftHandler.FAILED) == 0) {
        call.succeed(answer.bytes(), worker);
      } else {
        RemoteError error = RemoteError.read(new WireReader(answer.bytes()));
        call.completeExceptionally(new RemoteTaskException(worker, error));
      }
    } catch (Throwable e) {
      // A result's own code, or no memory for it: its submitter is told, and others get theirs.
      call.completeExceptionally(e);
    }
  }

  /** What the submitter of an order in hand is told when the worker has ended. */
  RuntimeException lossBy(TaskOutcome outcome) {
    if (outcome instanceof TaskOutcome.Died died) {
      return new WorkerDiedException(died);
    } else if (outcome instanceof TaskOutcome.Failed failed) {
      return new RemoteTaskException(failed.worker(), failed.error());
    }
    return new PartitaException("%s left with a task in hand".formatted(worker));
  }
}
