package io.partita.pool;

import io.partita.PartitaException;
import io.partita.lane.Answer;
import io.partita.pool.Duty.State;
import io.partita.worker.TaskOutcome;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which worker does what, and when there must be more workers or fewer.
 *
 * <p>One lock guards all of it, each {@link Duty} included. Nothing that may wait and no foreign
 * code is called while it is held: what is decided is carried out after that.
 */
final class Desk {
  private static final System.Logger LOG = System.getLogger("io.partita.pool");

  /** What is to be done once no lock is held. */
  record Decision(List<Runnable> actions) {
    static final Decision NONE = new Decision(List.of());

    void carryOut() {
      for (Runnable action : actions) {
        try {
          action.run();
        } catch (RuntimeException e) {
          // Each belongs to another submitter or worker; the others must have theirs.
          LOG.log(Level.ERROR, "A decision of a pool could not be carried out", e);
        }
      }
    }
  }

  private final PoolOptions options;
  private final Runnable recruiter;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private final TreeMap<Long, ProcessFuture<?>> queue = new TreeMap<>();
  private final Roster roster;
  private int processes;
  private int failedStarts;
  private long lastId;

  /** Orders whose submitters do not know the outcome yet. */
  private long live;

  // OPEN -> CLOSED (takes no more) -> FINISHING (gives out no more)
  private boolean closed;
  private boolean finishing;
  private @Nullable PartitaException breakdown;

  // What is decided so far.
  private final Set<Shift> toWake = new LinkedHashSet<>();
  private final List<Runnable> actions = new ArrayList<>();

  /**
   * @param recruiter gets one more worker: a shift comes to {@link #hired}, or the reason why not
   *     to {@link #notHired}
   */
  Desk(PoolOptions options, Runnable recruiter) {
    this.options = options;
    this.recruiter = recruiter;
    this.processes = options.processes();
    this.roster = new Roster(options.tasksPerWorker());
  }

  private void decide(Runnable thinking) {
    deciding(thinking).carryOut();
  }

  private Decision deciding(Runnable thinking) {
    lock.lock();
    try {
      thinking.run();
      List<Runnable> all = new ArrayList<>(toWake.size() + actions.size());
      toWake.forEach(shift -> all.add(shift::wake));
      all.addAll(actions);
      return all.isEmpty() ? Decision.NONE : new Decision(all);
    } finally {
      toWake.clear();
      actions.clear();
      lock.unlock();
    }
  }

  /** What this reads, read in one piece. */
  <T> T reading(Supplier<T> reader) {
    lock.lock();
    try {
      return reader.get();
    } finally {
      lock.unlock();
    }
  }

  List<Shift> shifts() {
    return reading(roster::all);
  }

  List<Shift> open() {
    return reading(() -> roster.in(State.OPEN));
  }

  /**
   * Takes an order.
   *
   * @throws RejectedExecutionException if the pool takes no more
   */
  void submit(ProcessFuture<?> call) {
    decide(
        () -> {
          requireOpen();
          call.id = ++lastId;
          live++;
          queue.put(call.id, call);
          assign();
        });
  }

  private void requireOpen() {
    if (breakdown != null) {
      throw new RejectedExecutionException(breakdown.getMessage(), breakdown);
    }
    if (closed) {
      throw new RejectedExecutionException("The pool is shut down and takes no more tasks");
    }
  }

  /** The submitter does not want this order any more; with interruption, its worker is killed. */
  void cancel(ProcessFuture<?> call, boolean interrupt) {
    decide(
        () -> {
          Shift shift = call.shift;
          if (queue.remove(call.id) != null) {
            finish(call);
          } else if (shift != null) {
            takeBack(call, shift, interrupt);
            assign();
          }
        });
  }

  private void takeBack(ProcessFuture<?> call, Shift shift, boolean interrupt) {
    // All of them: from here on the worker begins nothing, so that a kill can hit only this order.
    List<ProcessFuture<?>> back = shift.duty.retract();
    if (back.remove(call)) {
      finish(call);
    } else if (interrupt && shift.duty.runs(call)) {
      kill(shift, "its task was cancelled");
    }
    back.forEach(this::enqueue);
  }

  private void enqueue(ProcessFuture<?> call) {
    queue.put(call.id, call);
  }

  private void finish(ProcessFuture<?> call) {
    call.shift = null;
    call.forgetOrder();
    live--;
    if (live == 0) {
      settled.signalAll();
    }
  }

  private void kill(Shift shift, String why) {
    shift.duty.enter(State.ENDING);
    actions.add(() -> shift.kill(why));
  }

  private void fail(ProcessFuture<?> call, RuntimeException failure) {
    actions.add(
        () -> {
          call.completeExceptionally(failure);
          over(call);
        });
  }

  /** The submitter knows the outcome. */
  private void over(ProcessFuture<?> call) {
    lock.lock();
    try {
      finish(call);
    } finally {
      lock.unlock();
    }
  }

  private void failAll(RuntimeException failure) {
    queue.values().forEach(call -> fail(call, failure));
    queue.clear();
  }

  void hired(Shift shift) {
    decide(() -> roster.add(shift));
  }

  void notHired(String why) {
    decide(
        () -> {
          roster.expectNoMore();
          giveUpIfNobodyWorks(why);
        });
  }

  /** The worker takes orders from now on. */
  void ready(Shift shift) {
    decide(
        () -> {
          failedStarts = 0;
          if (shift.duty.state() == State.STARTING) {
            shift.duty.enter(State.OPEN);
          }
          assign();
        });
  }

  /** The worker has answered. */
  Decision settle(Shift shift, List<Answer> answers) {
    return answers.isEmpty() ? Decision.NONE : deciding(() -> settleAll(shift, answers));
  }

  private void settleAll(Shift shift, List<Answer> answers) {
    List<Runnable> completions = new ArrayList<>(answers.size());
    for (Answer answer : answers) {
      ProcessFuture<?> call = shift.duty.settle(answer);
      if (call == null) {
        kill(shift, "it answered what it was not asked");
        break;
      }
      call.shift = null;
      completions.add(
          () -> {
            shift.complete(call, answer);
            over(call);
          });
      if ((answer.mark() & ShiftHandler.LAST) != 0) {
        shift.duty.enter(State.ENDING);
        shift.duty.retract().forEach(this::enqueue);
      }
    }
    if (shift.duty.isIdle() && roster.isSpent(shift.duty)) {
      dismiss(shift);
    }
    // The worker gets its next orders first, then the submitters their results.
    assign();
    actions.addAll(completions);
  }

  /** Nothing is left of the worker, or there never was one. */
  Decision ended(Shift shift, TaskOutcome outcome) {
    return deciding(
        () -> {
          boolean neverOpened = shift.duty.state() == State.STARTING;
          roster.remove(shift);
          shift.duty.retract().forEach(this::enqueue);
          shift.duty.lost().forEach(call -> fail(call, shift.lossBy(outcome)));
          if (finishing) {
            failAll(new RejectedExecutionException("The pool was shut down"));
          } else if (outcome instanceof TaskOutcome.NotStarted notStarted) {
            giveUpIfNobodyWorks(notStarted.why());
          } else if (neverOpened) {
            startFailed(outcome);
          }
          assign();
        });
  }

  private void giveUpIfNobodyWorks(String why) {
    if (roster.in(State.OPEN).isEmpty()) {
      failAll(new RejectedExecutionException(why));
    }
  }

  private void startFailed(TaskOutcome outcome) {
    failedStarts++;
    if (failedStarts < options.launchAttempts()) {
      return;
    }
    InitializerFailedException failure = new InitializerFailedException(failedStarts, outcome);
    failedStarts = 0;
    if (options.initializer() == null) {
      giveUpIfNobodyWorks(String.valueOf(failure.getMessage()));
    } else {
      breakdown = failure;
      failAll(failure);
      roster.all().forEach(this::dismiss);
    }
  }

  private void assign() {
    if (!queue.isEmpty() && roster.hasIdle()) {
      // They came before those that are in the queue.
      roster.heldUp().forEach(duty -> duty.retract().forEach(this::enqueue));
    }
    giveOut();
    share();
    hire();
  }

  private void giveOut() {
    while (!queue.isEmpty() && !finishing) {
      ProcessFuture<?> call = queue.firstEntry().getValue();
      Shift to = roster.choose(call.order());
      if (to == null) {
        return;
      }
      queue.pollFirstEntry();
      call.shift = to;
      if (to.duty.offer(call)) {
        byte[] order = call.order();
        long number = call.id;
        actions.add(() -> to.deliver(number, order));
      }
      toWake.add(to);
    }
  }

  /** Nothing waits behind a busy worker while another one has nothing to do. */
  private void share() {
    while (queue.isEmpty() && roster.hasIdle()) {
      Duty busiest = roster.busiest();
      List<ProcessFuture<?>> back =
          busiest == null ? List.of() : busiest.retract((busiest.waiting() + 1) / 2);
      if (back.isEmpty()) {
        return;
      }
      back.forEach(this::enqueue);
      giveOut();
    }
  }

  private void hire() {
    int there = roster.size();
    long wanted = (long) queue.size() + roster.waiting() - roster.starting();
    long spares = closed ? 0 : (long) options.minProcesses() - there;
    long missing = Math.min(processes - there, Math.max(wanted, spares));
    for (; missing > 0 && !finishing && breakdown == null; missing--) {
      roster.expect();
      actions.add(recruiter);
    }
  }

  /** The worker does what it has begun, and leaves. */
  private void dismiss(Shift shift) {
    if (shift.duty.state() == State.OPEN) {
      shift.duty.retract().forEach(this::enqueue);
      shift.duty.enter(State.CLOSING);
      shift.lane().close();
      toWake.add(shift);
    }
  }

  void resize(int count) {
    decide(
        () -> {
          processes = count;
          roster.surplus(count).forEach(this::dismiss);
          assign();
        });
  }

  /**
   * Lets those go that were idle for long, and ends those that are stuck.
   *
   * @param bloated are replaced
   */
  void review(List<Shift> bloated) {
    decide(
        () -> {
          bloated.forEach(this::dismiss);
          int there = roster.size();
          for (Shift shift : roster.all()) {
            if (isIdleForLong(shift.duty) && there > options.minProcesses()) {
              dismiss(shift);
              there--;
            }
            endIfStuck(shift);
          }
          assign();
        });
  }

  private boolean isIdleForLong(Duty duty) {
    return duty.isIdle() && duty.nanosSince() >= Staff.nanos(options.idleTimeout());
  }

  private void endIfStuck(Shift shift) {
    Duty duty = shift.duty;
    long startLimit = Staff.nanos(options.jvm().startTimeout());
    long grace = Staff.nanos(options.jvm().termGrace());
    if (shift.lane().isDamaged()) {
      kill(shift, "it damaged the memory that it shares with its pool");
    } else if (duty.state() == State.CLOSING && duty.load() == 0 && duty.nanosSince() >= grace) {
      kill(shift, "it was asked to leave and did not");
    } else if (duty.state() == State.STARTING && shift.nanosSinceStart() > startLimit) {
      // It counts as one that never opened.
      actions.add(() -> shift.kill("its initializer took longer than the startTimeout"));
    }
  }

  /** Takes no more orders. */
  void close() {
    decide(() -> closed = true);
  }

  boolean isClosed() {
    return reading(() -> closed);
  }

  /** Takes no more orders; returns those that have not begun, in their order: they never do. */
  List<ProcessFuture<?>> cancelWaiting() {
    return reading(
        () -> {
          closed = true;
          roster.all().forEach(shift -> shift.duty.retract().forEach(this::enqueue));
          List<ProcessFuture<?>> never = List.copyOf(queue.values());
          queue.clear();
          never.forEach(this::finish);
          return never;
        });
  }

  /** As {@link #cancelWaiting}; what has begun need not end. */
  List<ProcessFuture<?>> finish() {
    return reading(
        () -> {
          finishing = true;
          settled.signalAll();
          return cancelWaiting();
        });
  }

  /** Waits until every submitter knows the outcome; false if {@link #finish} cuts it short. */
  boolean awaitSettled() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (live > 0 && !finishing) {
        settled.await();
      }
      return !finishing;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until every submitter knows the outcome. */
  void awaitAllTold() throws InterruptedException {
    lock.lock();
    try {
      while (live > 0) {
        settled.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Every worker that has nothing to do leaves. */
  void dismissAll() {
    decide(
        () -> {
          finishing = true;
          roster.all().forEach(this::dismiss);
        });
  }
}
