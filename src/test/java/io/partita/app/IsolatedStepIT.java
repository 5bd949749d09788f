package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.store.StateDirectory;
import io.partita.store.Store;
import io.partita.testing.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same jobs with their steps in a process and without: whatever can be seen of them is equal,
 * but for the process.
 */
class IsolatedStepIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  /**
   * What is seen of a job.
   *
   * @param ends of its executions, the later ones restarts
   * @param events what its artifacts wrote
   */
  private record Seen(List<String> ends, List<String> events, long pid) {}

  /**
   * @param stopAt the file that says that the first execution is to be stopped; empty for never
   * @param statuses of the executions, each a restart of the one before
   */
  private record Course(String stopAt, String statuses) {}

  @ParameterizedTest
  @CsvSource({
    "DONE,            end,   COMPLETED",
    "none,            '',    COMPLETED",
    "set,             '',    COMPLETED",
    "DONE,            next,  COMPLETED",
    "DONE,            fail,  FAILED FAILED",
    "DONE,            stop,  STOPPED COMPLETED",
    "DONE,            decide,COMPLETED",
    "fail,            '',    FAILED COMPLETED",
    "fail,            next,  COMPLETED",
    "wait,            '',    STOPPED COMPLETED",
    "wait,            next,  STOPPED COMPLETED"
  })
  void batchlet_isTheSameInAProcess(String act, String then, String statuses) throws Exception {
    String step =
        """
        <batchlet ref="%1$sAct">
          <properties>
            <property name="place" value="#{jobParameters['place']}"/>
            <property name="act" value="%2$s"/>
          </properties>
        </batchlet>
        """
            .formatted("io.partita.app.IsolationArtifacts$", act);
    compare(job("", step, then), new Course(act.equals("wait") ? "acted" : "", statuses));
  }

  @ParameterizedTest
  @CsvSource({
    "none, 99, '',   COMPLETED",
    "skip, 4,  '',   COMPLETED",
    "skip, 18, next, COMPLETED",
    "fail, 26, '',   FAILED COMPLETED",
    "fail, 0,  '',   FAILED COMPLETED",
    "stop, 12, '',   STOPPED COMPLETED"
  })
  void chunk_isTheSameInAProcess(String trouble, int at, String then, String statuses)
      throws Exception {
    String stopAt = trouble.equals("stop") ? "waits" : "";
    compare(job("", chunk(trouble, at), then), new Course(stopAt, statuses));
  }

  @Test
  void afterStepFails_restartRunsTheStepAgain() throws Exception {
    Files.createDirectory(temp.resolve("false"));
    Files.createFile(temp.resolve("false").resolve("afterStepFails"));
    Files.createDirectory(temp.resolve("true"));
    Files.createFile(temp.resolve("true").resolve("afterStepFails"));

    compare(job("", chunk("none", 99), ""), new Course("", "FAILED COMPLETED"));
  }

  @Test
  void startedAgainThoughComplete_isTheSameInAProcess() throws Exception {
    String job = job("allow-start-if-complete=\"true\"", chunk("none", 99), "fail-late");

    compare(job, new Course("", "FAILED COMPLETED"));
  }

  private static String chunk(String trouble, int at) {
    return """
        <chunk item-count="8" skip-limit="9" retry-limit="9">
          <reader ref="%1$sNumbers">
            <properties>
              <property name="place" value="#{jobParameters['place']}"/>
              <property name="trouble" value="%2$s"/>
              <property name="troubleAt" value="%3$d"/>
            </properties>
          </reader>
          <processor ref="%1$sDoubled">
            <properties><property name="place" value="#{jobParameters['place']}"/></properties>
          </processor>
          <writer ref="%1$sLines">
            <properties><property name="place" value="#{jobParameters['place']}"/></properties>
          </writer>
          <skippable-exception-classes><include class="%1$sOdd"/></skippable-exception-classes>
          <retryable-exception-classes>
            <include class="java.io.IOException"/>
          </retryable-exception-classes>
        </chunk>
        """
        .formatted("io.partita.app.IsolationArtifacts$", trouble, at);
  }

  /** A job whose first step is to be looked at; {@code then} says how it goes on. */
  private static String job(String attributes, String step, String then) {
    String transitions =
        switch (then) {
          case "end" -> "<end on=\"DONE\" exit-status=\"ENOUGH\"/>";
          case "next" ->
              "<next on=\"DONE\" to=\"two\"/><next on=\"SET\" to=\"two\"/>"
                  + "<next on=\"COMPLETED\" to=\"two\"/><next on=\"WENT*\" to=\"two\"/>";
          case "fail" -> "<fail on=\"DONE\" exit-status=\"BAD\"/>";
          case "stop" -> "<stop on=\"DONE\" exit-status=\"HALF\" restart=\"two\"/>";
          case "decide" -> "<next on=\"*\" to=\"choice\"/>";
          case "fail-late" -> "<next on=\"*\" to=\"late\"/>";
          default -> "";
        };
    return """
        <job id="isolation" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <properties><property name="partita.isolate" value="ISOLATE"/></properties>
          <step id="one" %2$s>
            <properties><property name="own" value="property"/></properties>
            <listeners>
              <listener ref="%1$sWatch">
                <properties><property name="place" value="#{jobParameters['place']}"/></properties>
              </listener>
              <listener ref="io.partita.app.ChunkEvents">
                <properties><property name="place" value="#{jobParameters['place']}"/></properties>
              </listener>
            </listeners>
            %3$s
            %4$s
          </step>
          <step id="two">
            <batchlet ref="%1$sAct">
              <properties>
                <property name="place" value="#{jobParameters['place']}"/>
                <property name="act" value="TWO"/>
              </properties>
            </batchlet>
          </step>
          <step id="late">
            <batchlet ref="%1$sAct">
              <properties>
                <property name="place" value="#{jobParameters['place']}"/>
                <property name="act" value="fail"/>
              </properties>
            </batchlet>
          </step>
          <decision id="choice" ref="%1$sChoice">
            <properties><property name="place" value="#{jobParameters['place']}"/></properties>
            <next on="DONE" to="two"/>
          </decision>
        </job>
        """
        .formatted("io.partita.app.IsolationArtifacts$", attributes, step, transitions);
  }

  private void compare(String xml, Course course) throws Exception {
    Path home = temp.resolve("home");
    Seen without;
    Seen with;
    try (EmbeddedEngine engine = EmbeddedEngine.start(new EngineOptions(home, 1))) {
      without = run(engine, xml, "false", course);
      with = run(engine, xml, "true", course);
    }
    int executions = without.ends.size();

    assertThat(with.events).isEqualTo(without.events);
    assertThat(with.ends).isEqualTo(without.ends);
    assertThat(rows(home, executions + 1, 2 * executions)).isEqualTo(rows(home, 1, executions));
    assertThat(without.pid).isEqualTo(ProcessHandle.current().pid());
    assertThat(with.pid).isNotEqualTo(ProcessHandle.current().pid());
  }

  private Seen run(EmbeddedEngine engine, String xml, String isolate, Course course)
      throws Exception {
    Path place = Files.createDirectories(temp.resolve(isolate));
    Properties parameters = new Properties();
    parameters.setProperty("place", place.toString());
    List<String> ends = new ArrayList<>();
    byte[] job = xml.replace("ISOLATE", isolate).getBytes(StandardCharsets.UTF_8);
    long execution = engine.submit(job, "isolation.xml", parameters);
    if (!course.stopAt.isEmpty()) {
      Await.until("the step", () -> Files.exists(place.resolve(course.stopAt)));
      engine.stop(execution);
    }
    for (String status : course.statuses.split(" ", -1)) {
      if (!ends.isEmpty()) {
        execution = engine.restart(execution, new Properties());
      }
      JobSnapshot end = engine.awaitEnd(execution, LONG);
      ends.add(end.batchStatus() + " " + end.exitStatus() + " " + end.failure());
      assertThat(end.batchStatus()).as(end.toString()).isEqualTo(status);
    }
    return new Seen(
        ends,
        Files.readAllLines(place.resolve("events")),
        Long.parseLong(Files.readString(place.resolve("pid"))));
  }

  private static List<String> rows(Path home, int first, int last) throws SQLException {
    String query =
        "SELECT STEPNAME, BATCHSTATUS, EXITSTATUS, READCOUNT, WRITECOUNT, COMMITCOUNT,"
            + " ROLLBACKCOUNT, READSKIPCOUNT, PROCESSSKIPCOUNT, FILTERCOUNT, WRITESKIPCOUNT,"
            + " PERSISTENTUSERDATA, READERCHECKPOINTINFO, WRITERCHECKPOINTINFO"
            + " FROM STEP_EXECUTION WHERE JOBEXECUTIONID BETWEEN %d AND %d ORDER BY STEPEXECUTIONID"
                .formatted(first, last);
    List<String> rows = new ArrayList<>();
    try (StateDirectory state = StateDirectory.open(home, "test");
        Store store = Store.embedded(state);
        Connection connection = store.dataSource().getConnection();
        ResultSet found = connection.createStatement().executeQuery(query)) {
      while (found.next()) {
        StringBuilder row = new StringBuilder();
        for (int column = 1; column <= found.getMetaData().getColumnCount(); column++) {
          Object value = column > 11 ? found.getBytes(column) : found.getString(column);
          row.append(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value)
              .append(' ');
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }
}
