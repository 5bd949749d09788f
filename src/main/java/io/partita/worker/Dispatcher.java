package io.partita.worker;

import io.partita.worker.WorkerSnapshot.State;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gives waiting tasks to idle workers, and decides when there must be more workers or fewer.
 *
 * <p>One lock guards all of it, the fields of workers and calls that say so included. No foreign
 * code and nothing that may wait is called while it is held.
 */
final class Dispatcher {
  /** A worker that has ended its task but is still not idle after this is stuck. */
  private static final long SETTLE_LIMIT = TimeUnit.SECONDS.toNanos(30);

  /** What the dispatcher has others do. */
  interface Surroundings {
    /** Makes a worker that starts when told to. */
    Worker newWorker(Worker.Post post);

    /** Runs the action after this time, on another thread. */
    void later(Runnable action, long nanos);
  }

  private final WorkerPoolOptions options;
  private final Surroundings surroundings;
  private final Notifier notifier;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition departure = lock.newCondition();
  private final WaitingCalls waiting = new WaitingCalls();
  private final Crew crew = new Crew();
  private final Hiring hiring;
  private boolean dispatchPending;
  private boolean closed;

  /**
   * @param notifier runs what listeners are told about tasks that never had a worker
   */
  Dispatcher(WorkerPoolOptions options, Surroundings surroundings, Notifier notifier) {
    this.options = options;
    this.surroundings = surroundings;
    this.notifier = notifier;
    this.hiring = new Hiring(options, crew, waiting);
  }

  void submit(Call call) {
    lock.lock();
    try {
      if (!closed) {
        waiting.add(call);
        assignAndHire();
        return;
      }
    } finally {
      lock.unlock();
    }
    abandon(List.of(call), "the pool is closed");
  }

  boolean cancel(Call call, String why) {
    lock.lock();
    try {
      if (!waiting.remove(call)) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    abandon(List.of(call), why);
    return true;
  }

  /**
   * @param evidence how long it may take to keep what can be known of the worker; null for nothing
   */
  void kill(Call call, String why, @Nullable Duration evidence) {
    boolean waited;
    Worker runner;
    lock.lock();
    try {
      waited = waiting.remove(call);
      runner = doom(call);
    } finally {
      lock.unlock();
    }
    if (waited) {
      abandon(List.of(call), "killed before it started: " + why);
    } else if (runner != null && evidence != null) {
      runner.killHung(why, evidence);
    } else if (runner != null) {
      runner.kill(why);
    }
  }

  /** The worker that runs the call. It gets no other between here and its death. */
  private @Nullable Worker doom(Call call) {
    Worker runner = call.worker();
    if (runner == null || runner.current != call) {
      return null;
    }
    runner.state = State.ENDING;
    call.markKilled();
    return runner;
  }

  void send(Call call, byte[] message) {
    Worker deaf = null;
    lock.lock();
    try {
      Worker runner = call.worker();
      if (waiting.contains(call)) {
        call.message(message, true);
      } else if (runner != null && runner.current == call) {
        call.message(message, false);
        deaf = runner.outbox.isOverfull() ? doom(call) : null;
      }
    } finally {
      lock.unlock();
    }
    if (deaf != null) {
      deaf.kill("left more than %d bytes of messages unread".formatted(Outbox.MAX_MESSAGE_BYTES));
    }
  }

  /** The worker can take its first task. */
  void ready(Worker worker) {
    lock.lock();
    try {
      hiring.succeeded(worker.kind());
      receive(worker);
    } finally {
      lock.unlock();
    }
  }

  /** The worker can take its next task. */
  boolean idle(Worker worker) {
    lock.lock();
    try {
      if (worker.state == State.SETTLING) {
        receive(worker);
        return true;
      }
      return worker.state == State.ENDING;
    } finally {
      lock.unlock();
    }
  }

  private void receive(Worker worker) {
    if (worker.state == State.ENDING) {
      return;
    }
    if (closed || hiring.givesWay(worker)) {
      crew.dismiss(worker);
      return;
    }
    crew.rest(worker);
    assignAndHire();
    dismissSurplus();
  }

  void resize(int count) {
    lock.lock();
    try {
      hiring.resize(count);
      assignAndHire();
      dismissSurplus();
    } finally {
      lock.unlock();
    }
  }

  private void dismissSurplus() {
    crew.in(State.IDLE, 0).stream().limit(Math.max(0, hiring.surplus())).forEach(crew::dismiss);
  }

  /** The call that the worker runs, if it has this id. */
  @Nullable Call running(Worker worker, long callId) {
    lock.lock();
    try {
      Call call = worker.current;
      return call != null && call.id() == callId ? call : null;
    } finally {
      lock.unlock();
    }
  }

  /** The call that the worker has begun to run, if it is this one. */
  @Nullable Call started(Worker worker, long callId) {
    lock.lock();
    try {
      Call call = running(worker, callId);
      if (call != null) {
        call.markStarted();
      }
      return call;
    } finally {
      lock.unlock();
    }
  }

  /** The worker has the outcome of this call: from here on it runs nothing. */
  void settle(Worker worker, boolean reusable) {
    lock.lock();
    try {
      crew.relieve(worker, reusable ? State.SETTLING : State.ENDING);
      worker.tasks++;
    } finally {
      lock.unlock();
    }
  }

  /** The worker is dead; returns what it was running. What it had not begun waits once more. */
  @Nullable Call detach(Worker worker) {
    lock.lock();
    try {
      Call call = crew.relieve(worker, State.ENDING);
      if (call != null && !closed && call.takeBack()) {
        waiting.add(call);
        assignAndHire();
        return null;
      }
      return call;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nothing is left of the worker.
   *
   * @param failure why it never was ready, null if it was or if that was not its fault
   */
  void gone(Worker worker, @Nullable String failure) {
    List<Call> lost = List.of();
    lock.lock();
    try {
      crew.remove(worker);
      departure.signalAll();
      if (failure != null && !closed && hiring.failed(worker)) {
        lost = waiting.removeAll(worker.kind());
      }
      assignAndHire();
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      abandon(lost, failure);
    }
  }

  /** Looks again at what is due by now. */
  private void dispatch() {
    lock.lock();
    try {
      dispatchPending = false;
      assignAndHire();
    } finally {
      lock.unlock();
    }
  }

  private void assignAndHire() {
    for (WorkerKind kind : waiting.kinds()) {
      Call call = waiting.oldest(kind);
      while (call != null && crew.hasIdle(kind)) {
        waiting.remove(call);
        call.begin(crew.engage(call));
        call = waiting.oldest(kind);
      }
    }
    if (!waiting.isEmpty() && !closed) {
      hire();
    }
  }

  private void hire() {
    Hiring.Step step = hiring.next();
    for (Worker.Post post = step.hired(); post != null; post = step.hired()) {
      Worker worker = surroundings.newWorker(post);
      crew.add(worker);
      start(worker);
      step = hiring.next();
    }
    if (step.lookAgain() > 0 && !dispatchPending) {
      dispatchPending = true;
      surroundings.later(this::dispatch, step.lookAgain());
    }
  }

  private void start(Worker worker) {
    try {
      worker.start();
    } catch (OutOfMemoryError e) {
      // The system has no more threads for us: as good as a launch that failed.
      surroundings.later(() -> gone(worker, "No thread can be started here: " + e), 0);
    }
  }

  /** Lets idle workers go after their time, and ends those that got stuck between two tasks. */
  void reviewWorkers() {
    List<Worker> stuck;
    lock.lock();
    try {
      crew.in(State.IDLE, TimeUnit.NANOSECONDS.convert(options.idleTimeout()))
          .forEach(crew::dismiss);
      stuck = crew.in(State.SETTLING, SETTLE_LIMIT);
      stuck.forEach(worker -> worker.state = State.ENDING);
    } finally {
      lock.unlock();
    }
    stuck.forEach(worker -> worker.kill("its task ended, but it did not become idle"));
  }

  List<WorkerSnapshot> snapshot() {
    lock.lock();
    try {
      return crew.snapshot();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more tasks, and gives up those that wait. Busy workers go on. */
  void close() {
    List<Call> lost;
    List<Worker> unneeded;
    lock.lock();
    try {
      closed = true;
      lost = waiting.removeAll();
      crew.in(State.IDLE, 0).forEach(crew::dismiss);
      unneeded = crew.in(State.STARTING, 0);
      unneeded.forEach(worker -> worker.state = State.ENDING);
    } finally {
      lock.unlock();
    }
    unneeded.forEach(worker -> worker.kill("the pool is closed"));
    abandon(lost, "the pool is closed");
  }

  /** Takes no notice of the worker on whose thread this is called. */
  List<Worker> others() {
    lock.lock();
    try {
      return crew.others();
    } finally {
      lock.unlock();
    }
  }

  /** Of all workers there are: how long one may go on after SIGTERM. */
  Duration longestGrace() {
    lock.lock();
    try {
      return crew.others().stream()
          .map(w -> w.kind().jvm().termGrace())
          .max(Comparator.naturalOrder())
          .orElse(options.jvm().termGrace());
    } finally {
      lock.unlock();
    }
  }

  /** Whether all workers but the one on whose thread this is called are gone in time. */
  boolean awaitDeparture(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lockInterruptibly();
    try {
      while (!crew.others().isEmpty()) {
        if (left <= 0) {
          return false;
        }
        left = departure.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void abandon(List<Call> calls, String why) {
    for (Call call : calls) {
      notifier.notStarted(call, why);
    }
  }
}
