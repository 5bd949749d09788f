package io.partita.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.app.EmbeddedEngine;
import io.partita.app.EngineOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/** The jobs of {@code batch-jobs} with shared objects, in an engine of this process. */
final class SharedJobs implements AutoCloseable {
  private static final Duration LONG = Duration.ofMinutes(2);

  private final EmbeddedEngine engine;

  SharedJobs(Path home, int processes) {
    engine = EmbeddedEngine.start(new EngineOptions(home, processes));
  }

  static String xml(String job) throws IOException {
    return Files.readString(Path.of("batch-jobs", job));
  }

  long submit(String xml, Map<String, String> parameters) {
    Properties properties = new Properties();
    properties.putAll(parameters);
    return engine.submit(xml.getBytes(StandardCharsets.UTF_8), "job.xml", properties);
  }

  JobSnapshot end(long execution) throws InterruptedException {
    JobSnapshot snapshot = engine.awaitEnd(execution, LONG);
    assertThat(snapshot.isOver()).as(snapshot.toString()).isTrue();
    return snapshot;
  }

  long restart(long execution) {
    return engine.restart(execution, new Properties());
  }

  @Override
  public void close() {
    engine.close();
  }
}
