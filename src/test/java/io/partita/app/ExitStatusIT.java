package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.store.StateDirectory;
import io.partita.store.Store;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.listener.AbstractJobListener;
import jakarta.batch.api.listener.AbstractStepListener;
import jakarta.batch.runtime.context.JobContext;
import jakarta.batch.runtime.context.StepContext;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exit statuses and parameters that a database does not take as they are. */
class ExitStatusIT {
  private static final String ODD = "a\0b\uD800" + "\uD83D\uDE00".repeat(1000);
  private static final String KEPT = "a\uFFFDb\uFFFD\uD83D\uDE00";
  private static final String PARAMETER = "\uD83D\uDE00 ä \u202E";

  @TempDir Path temp;

  /** Returns an odd exit status, if its property arrives as it should. */
  public static class Part extends AbstractBatchlet {
    @Inject @BatchProperty String parameter;

    @Override
    public String process() {
      return parameter.equals(PARAMETER) ? ODD : "not the parameter: " + parameter;
    }
  }

  /** Gives the step an odd exit status. */
  public static class OfStep extends AbstractStepListener {
    @Inject StepContext step;

    @Override
    public void afterStep() {
      step.setExitStatus(ODD);
    }
  }

  /** Gives the job an odd exit status. */
  public static class OfJob extends AbstractJobListener {
    @Inject JobContext job;

    @Override
    public void afterJob() {
      job.setExitStatus(ODD);
    }
  }

  private static final String XML =
      """
      <job id="odd" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
        <listeners><listener ref="io.partita.app.ExitStatusIT$OfJob"/></listeners>
        <step id="parts">
          <listeners><listener ref="io.partita.app.ExitStatusIT$OfStep"/></listeners>
          <batchlet ref="io.partita.app.ExitStatusIT$Part">
            <properties>
              <property name="parameter" value="#{jobParameters['parameter']}"/>
            </properties>
          </batchlet>
          <partition><plan partitions="1"/></partition>
        </step>
      </job>
      """;

  @Test
  @Tag("F23")
  void oddExitStatuses_areKeptAsFarAsTheyGo() throws Exception {
    try (EmbeddedEngine engine = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 1))) {
      Properties parameters = new Properties();
      parameters.setProperty("parameter", PARAMETER);
      long execution = engine.submit(XML.getBytes(StandardCharsets.UTF_8), "odd.xml", parameters);
      JobSnapshot over = engine.awaitEnd(execution, Duration.ofMinutes(1));
      assertThat(over.batchStatus()).isEqualTo("COMPLETED");
    }
    for (String table : List.of("PARTITION_EXECUTION", "STEP_EXECUTION", "JOB_EXECUTION")) {
      assertThat(kept(table)).as(table).hasSize(2).first().isEqualTo("COMPLETED");
      assertThat(kept(table).get(1)).as(table).startsWith(KEPT).endsWith("\uD83D\uDE00…");
    }
  }

  private List<String> kept(String table) throws Exception {
    List<String> found = new ArrayList<>();
    try (StateDirectory state = StateDirectory.open(temp.resolve("home"), "run");
        Store store = Store.embedded(state);
        Connection connection = store.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT BATCHSTATUS, EXITSTATUS FROM " + table)) {
      while (rows.next()) {
        found.add(rows.getString(1));
        found.add(rows.getString(2));
      }
    }
    return found;
  }
}
