package io.partita.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.store.Attempt;
import io.partita.store.StateDirectory;
import io.partita.store.Store;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.Metric;
import jakarta.batch.runtime.StepExecution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** An engine without a server, and jobs whose attempts end as a test says. */
abstract class AttemptFixture {
  static final String ARTIFACTS = "io.partita.app.AttemptArtifacts$";
  static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path temp;
  final Map<String, String> settings =
      new HashMap<>(Map.of("partita.attempts.backoff", "PT0.05S", "partita.stop.grace", "PT1S"));
  @Nullable EmbeddedEngine running;

  void start() {
    settings.forEach(System::setProperty);
    running = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 2));
  }

  EmbeddedEngine engine() {
    return requireNonNull(running);
  }

  @AfterEach
  void close() {
    settings.keySet().forEach(System::clearProperty);
    engine().close();
  }

  static Properties acts(String ofAll) {
    Properties parameters = new Properties();
    IntStream.range(0, 6).forEach(n -> parameters.setProperty("acts" + n, ofAll));
    return parameters;
  }

  static String batchlet(int partitions) {
    return """
    <batchlet ref="%sPart">
      <properties>
        <property name="place" value="#{jobParameters['place']}"/>
        <property name="acts" value="#{partitionPlan['acts']}"/>
        <property name="number" value="#{partitionPlan['number']}"/>
      </properties>
    </batchlet>
    %s
    """
        .formatted(ARTIFACTS, plan(partitions));
  }

  static String plan(int partitions) {
    return IntStream.range(0, partitions)
        .mapToObj(
            n ->
                """
                <properties partition="%1$d">
                  <property name="number" value="%1$d"/>
                  <property name="acts" value="#{jobParameters['acts%1$d']}"/>
                </properties>
                """
                    .formatted(n))
        .collect(
            Collectors.joining(
                "", "<partition><plan partitions=\"" + partitions + "\">", "</plan></partition>"));
  }

  static String chunk(String killAt) {
    return """
    <chunk item-count="10">
      <reader ref="%1$sNumbers">
        <properties>
          <property name="place" value="#{jobParameters['place']}"/>
          <property name="killAt" value="%2$s"/>
        </properties>
      </reader>
      <writer ref="%1$sNoting">
        <properties><property name="place" value="#{jobParameters['place']}"/></properties>
      </writer>
    </chunk>
    <partition><plan partitions="1"/></partition>
    """
        .formatted(ARTIFACTS, killAt);
  }

  long submit(String step, Properties parameters) {
    String xml =
        """
        <job id="attempts" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <step id="parts">%s</step>
        </job>
        """
            .formatted(step);
    parameters.setProperty("place", temp.toString());
    return engine().submit(xml.getBytes(StandardCharsets.UTF_8), "attempts.xml", parameters);
  }

  JobSnapshot ended(long execution) throws InterruptedException {
    JobSnapshot snapshot = engine().awaitEnd(execution, LONG);
    assertThat(snapshot.isOver()).as(snapshot.toString()).isTrue();
    return snapshot;
  }

  static Map<Metric.MetricType, Long> metrics(long execution) {
    Map<Metric.MetricType, Long> metrics = new HashMap<>();
    for (Metric metric : step(execution).getMetrics()) {
      metrics.put(metric.getType(), metric.getValue());
    }
    return metrics;
  }

  static StepExecution step(long execution) {
    return BatchRuntime.getJobOperator().getStepExecutions(execution).get(0);
  }

  /** Those of the execution's step, as they are found when the engine is closed. */
  List<Attempt.Entry> attempts(long execution) {
    long step = step(execution).getStepExecutionId();
    engine().close();
    return entries(step);
  }

  List<Attempt.Entry> entries(long step) {
    try (StateDirectory state = StateDirectory.open(temp.resolve("home"), "run");
        Store store = Store.embedded(state)) {
      return store.attempts().of(step);
    }
  }

  List<String> lines(String file) {
    Path path = temp.resolve(file);
    try {
      return Files.exists(path) ? Files.readAllLines(path) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
