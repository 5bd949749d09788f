package io.partita.pool;

import io.partita.process.JvmOptions;
import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;
import io.partita.testing.Await;
import io.partita.wire.ClassPolicy;
import io.partita.worker.SmallJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A pool of small workers with its supervisor. */
final class PoolFixture implements AutoCloseable {
  static final JvmOptions SMALL_JVM = SmallJvm.OPTIONS;

  static final PoolOptions OPTIONS =
      PoolOptions.DEFAULTS
          .withProcesses(2)
          .withJvm(SMALL_JVM)
          .withLaunchBackoff(Duration.ofMillis(5));

  /** The tests' own classes may come back. */
  static final ClassPolicy RESULTS = ClassPolicy.values().allowingPrefix("io.partita.pool.");

  final ProcessSupervisor supervisor;
  final ProcessPool pool;

  private PoolFixture(PoolOptions options) {
    supervisor = ProcessSupervisor.start(SupervisorOptions.DEFAULTS);
    pool = ProcessPool.start(options, RESULTS, supervisor);
  }

  static PoolFixture start(PoolOptions options) {
    return new PoolFixture(options);
  }

  static PoolFixture ofProcesses(int processes) {
    return start(OPTIONS.withProcesses(processes));
  }

  /** The worker that is free next. */
  long pid() throws Exception {
    return Await.get(pool.submit(PoolFixture::ownPid));
  }

  static long ownPid() {
    return ProcessHandle.current().pid();
  }

  /** Writes its pid into the file, and waits for ever. */
  static ProcessPool.Task<Long> enterAndWait(Path file) {
    String name = file.toString();
    return () -> {
      enter(name);
      new CountDownLatch(1).await();
      return 0L;
    };
  }

  /** Writes its pid into the file, and waits until the other file is there. */
  static ProcessPool.Task<Long> enterAndAwait(Path file, Path gate) {
    String name = file.toString();
    String gateName = gate.toString();
    return () -> {
      long pid = enter(name);
      awaitFile(gateName);
      return pid;
    };
  }

  static void awaitFile(String name) {
    Await.until(name, () -> Files.exists(Path.of(name)));
  }

  static long enter(String name) throws IOException {
    Path part = Path.of(name + ".part");
    Files.writeString(part, Long.toString(ownPid()));
    Files.move(part, Path.of(name));
    return ownPid();
  }

  static long enteredBy(Path file) throws IOException {
    Await.until("entered " + file, () -> Files.exists(file));
    return Long.parseLong(Files.readString(file));
  }

  @Override
  public void close() {
    pool.shutdownNow();
    pool.close();
    supervisor.close();
  }
}
