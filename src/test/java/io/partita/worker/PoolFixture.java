package io.partita.worker;

import io.partita.process.JvmOptions;
import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A pool of small workers that run a {@link ScriptHandler}, with its supervisor. */
final class PoolFixture implements AutoCloseable {
  static final JvmOptions SMALL_JVM = SmallJvm.OPTIONS;

  static final WorkerPoolOptions OPTIONS =
      WorkerPoolOptions.forHandler(ScriptHandler.class)
          .withProcesses(2)
          .withJvm(SMALL_JVM)
          .withLaunchBackoff(Duration.ofMillis(5));

  final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
  final ProcessSupervisor supervisor;
  final WorkerPool pool;

  private PoolFixture(WorkerPoolOptions options, SupervisorOptions where) {
    supervisor = ProcessSupervisor.start(where);
    pool =
        WorkerPool.start(
            options.withOutput((source, line) -> output.add(source + ": " + line)), supervisor);
  }

  static PoolFixture start(WorkerPoolOptions options) {
    return start(options, SupervisorOptions.DEFAULTS);
  }

  static PoolFixture start(WorkerPoolOptions options, SupervisorOptions where) {
    return new PoolFixture(options, where);
  }

  static PoolFixture ofProcesses(int processes) {
    return start(OPTIONS.withProcesses(processes));
  }

  Probe submit(String script) {
    Probe probe = new Probe();
    probe.task = pool.submit(ScriptHandler.bytes(script), probe);
    return probe;
  }

  Probe submit(WorkerKind kind, String script) {
    Probe probe = new Probe();
    probe.task = pool.submit(kind, ScriptHandler.bytes(script), probe);
    return probe;
  }

  /** The result of a script that completes. */
  String run(String script) throws Exception {
    return submit(script).awaitResult();
  }

  /** Submits a task that waits, and waits until it does. */
  Probe submitAndEnter(String script) {
    Probe probe = submit(script);
    probe.awaitMessage("inside");
    return probe;
  }

  /** Submits a task that waits, for a worker of this kind, and waits until it does. */
  Probe submitAndEnterOf(WorkerKind kind) {
    Probe probe = submit(kind, "wait");
    probe.awaitMessage("inside");
    return probe;
  }

  List<WorkerSnapshot.State> states() {
    return pool.snapshot().stream().map(WorkerSnapshot::state).toList();
  }

  @Override
  public void close() {
    pool.close();
    supervisor.close();
  }
}
