package io.partita.cli;

import io.partita.JobSnapshot;
import io.partita.app.EmbeddedEngine;
import io.partita.app.EngineOptions;
import io.partita.app.RestartOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/** Jobs that run in this process. */
final class EmbeddedHost implements JobHost, KeptExecutions {
  private final EmbeddedEngine engine;

  private EmbeddedHost(EmbeddedEngine engine) {
    this.engine = engine;
  }

  /**
   * @param processes how many workers there are at most, 0 for one per core
   */
  static EmbeddedHost start(Path home, int processes) {
    return new EmbeddedHost(EmbeddedEngine.start(new EngineOptions(home, processes)));
  }

  @Override
  public long submit(JobFile job, Properties parameters) {
    return engine.submit(job.xml(), job.name(), parameters);
  }

  @Override
  public long restart(long executionId, Properties overrides, JobFile job, boolean force) {
    return engine.restart(executionId, overrides, new RestartOptions(job.xml(), job.name(), force));
  }

  @Override
  public void abandon(long executionId) {
    engine.abandon(executionId);
  }

  @Override
  public void purge(long executionId) {
    engine.purge(executionId);
  }

  @Override
  public int purge(Duration olderThan) {
    return engine.purgeBefore(Instant.now().minus(olderThan)).size();
  }

  @Override
  public void stop(long executionId) {
    engine.stop(executionId);
  }

  @Override
  public JobSnapshot awaitEnd(long executionId, Duration atMost) throws InterruptedException {
    return engine.awaitEnd(executionId, atMost);
  }

  @Override
  public Optional<Path> skippedList(long executionId) {
    return engine.skippedList(executionId);
  }

  @Override
  public void close() {
    engine.close();
  }
}
