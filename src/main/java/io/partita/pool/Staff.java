package io.partita.pool;

import io.partita.PartitaException;
import io.partita.lane.Lane;
import io.partita.process.ProcessSupervisor;
import io.partita.wire.ObjectBytes;
import io.partita.worker.ProcessUsage;
import io.partita.worker.WorkerId;
import io.partita.worker.WorkerPool;
import io.partita.worker.WorkerSnapshot;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The workers of a pool: how they come, what they use, and how they leave. */
final class Staff {
  private static final System.Logger LOG = System.getLogger("io.partita.pool");
  private static final long MIN_REVIEW = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long MAX_REVIEW = TimeUnit.MILLISECONDS.toNanos(500);

  private final PoolOptions options;
  private final Runnable afterwards;
  private final WorkerPool workers;
  private final Desk desk;
  private final Callbacks callbacks = new Callbacks();
  private final Lanes lanes = new Lanes();
  private final byte @Nullable [] initializer;
  private final ScheduledThreadPoolExecutor reviewer =
      new ScheduledThreadPoolExecutor(1, task -> daemon("partita-pool-review", task));
  private final AtomicBoolean leaving = new AtomicBoolean();
  private final CountDownLatch left = new CountDownLatch(1);

  /**
   * Makes a pool's workers known; none comes before {@link #start}.
   *
   * @param afterwards runs when all have left
   */
  Staff(PoolOptions options, ProcessSupervisor supervisor, Runnable afterwards) {
    this.options = options;
    this.afterwards = afterwards;
    this.initializer =
        options.initializer() == null ? null : ObjectBytes.write(options.initializer());
    this.workers = WorkerPool.start(options.forWorkers(), supervisor);
    // Not by the thread of a submitter, which may be interrupted.
    this.desk = new Desk(options, () -> reviewer.execute(this::hire));
    reviewer.setRemoveOnCancelPolicy(true);
  }

  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  PoolOptions options() {
    return options;
  }

  Desk desk() {
    return desk;
  }

  Callbacks callbacks() {
    return callbacks;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Runs until the reviewer is shut down.
  void start() {
    long period = Math.max(MIN_REVIEW, Math.min(nanos(options.idleTimeout()) / 4, MAX_REVIEW));
    reviewer.scheduleWithFixedDelay(this::review, 0, period, TimeUnit.NANOSECONDS);
  }

  private void hire() {
    Lane lane;
    try {
      lane = lanes.take();
    } catch (PartitaException e) {
      LOG.log(Level.WARNING, e.getMessage());
      desk.notHired(String.valueOf(e.getMessage()));
      return;
    }
    Shift shift = new Shift(desk, lane, () -> lanes.giveBack(lane));
    desk.hired(shift);
    shift.attach(workers.submit(ShiftStart.bytes(lane.file(), initializer), shift));
  }

  private void review() {
    try {
      desk.review(bloated());
    } catch (RuntimeException e) {
      // The top of the thread: the next review may go better.
      LOG.log(Level.ERROR, "A review of the workers failed", e);
    }
  }

  private List<Shift> bloated() {
    if (options.memoryGrowth() == 0) {
      return List.of();
    }
    return desk.open().stream()
        .filter(
            shift -> {
              long bytes = ProcessUsage.of(shift.worker().pid()).residentBytes();
              return shift.growthTo(bytes) > options.memoryGrowth();
            })
        .toList();
  }

  void resize(int processes) {
    workers.resize(processes);
    desk.resize(processes);
  }

  List<WorkerSnapshot> snapshot() {
    Map<WorkerId, Shift> shifts = new HashMap<>();
    desk.shifts().forEach(shift -> shifts.put(shift.worker(), shift));
    return workers.snapshot().stream().map(seen -> shown(seen, shifts.get(seen.worker()))).toList();
  }

  private WorkerSnapshot shown(WorkerSnapshot seen, @Nullable Shift shift) {
    if (shift == null) {
      boolean over = seen.state() == WorkerSnapshot.State.BUSY;
      WorkerSnapshot.State state = over ? WorkerSnapshot.State.STARTING : seen.state();
      return new WorkerSnapshot(seen.worker(), state, 0, seen.usage());
    }
    return desk.reading(
        () ->
            new WorkerSnapshot(
                seen.worker(), shift.duty.shown(), shift.duty.served(), seen.usage()));
  }

  /** All leave when everything is done, or at once when nothing more shall be. */
  void leave() {
    if (leaving.compareAndSet(false, true)) {
      daemon("partita-pool-close", this::seeOut).start();
    }
  }

  private void seeOut() {
    try {
      boolean orderly = desk.awaitSettled();
      desk.dismissAll();
      workers.close(orderly ? options.jvm().termGrace() : Duration.ZERO);
      desk.awaitAllTold();
      callbacks.awaitDone();
    } catch (InterruptedException e) {
      LOG.log(Level.ERROR, "Interrupted while the pool is closed", e);
    } finally {
      reviewer.shutdownNow();
      lanes.close();
      afterwards.run();
      left.countDown();
    }
  }

  boolean hasLeft() {
    return left.getCount() == 0;
  }

  /** Also by a callback of this pool. */
  boolean awaitLeft(long nanos) throws InterruptedException {
    callbacks.beginWait();
    try {
      return left.await(nanos, TimeUnit.NANOSECONDS);
    } finally {
      callbacks.endWait();
    }
  }

  /** In nanoseconds, or as many as there can be. */
  static long nanos(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration);
  }
}
