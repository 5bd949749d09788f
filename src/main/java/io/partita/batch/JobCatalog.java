package io.partita.batch;

import io.partita.PartitaException;
import io.partita.batch.JobRefusedException.Reason;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.JobExecution;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jberet.runtime.JobExecutionImpl;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was ever submitted, for those who look. The batch API finds jobs by name only,
 * and only names that this JVM has seen, so the catalog asks the store which there are and the
 * operator, who knows the running ones best, how they stand. Safe for any thread.
 */
public final class JobCatalog {
  // Instance ids grow, so the newest come first.
  private static final String INSTANCES =
      "SELECT JOBINSTANCEID, JOBNAME FROM JOB_INSTANCE ORDER BY JOBINSTANCEID DESC"
          + " OFFSET ? ROWS FETCH NEXT ? ROWS ONLY";
  private static final String INSTANCE =
      "SELECT JOBINSTANCEID, JOBNAME FROM JOB_INSTANCE WHERE JOBINSTANCEID = ?";
  private static final String EXECUTIONS =
      "SELECT JOBEXECUTIONID FROM JOB_EXECUTION WHERE JOBINSTANCEID = ?"
          + " ORDER BY JOBEXECUTIONID DESC";

  private static final String STATUS =
      "SELECT BATCHSTATUS FROM JOB_EXECUTION WHERE JOBEXECUTIONID = ?";

  private final JobOperator operator;
  private final DataSource dataSource;

  public JobCatalog(JobOperator operator, DataSource dataSource) {
    this.operator = operator;
    this.dataSource = dataSource;
  }

  /**
   * One submission of a job, with its restarts.
   *
   * @param user who submitted it, null if unknown
   * @param executions newest first; empty only if the process died while it submitted
   */
  public record Instance(
      long id, String jobName, @Nullable String user, List<Execution> executions) {
    public Instance {
      executions = List.copyOf(executions);
    }

    public Optional<Execution> newest() {
      return executions.stream().findFirst();
    }
  }

  /** One execution as it stands now. */
  public record Execution(
      long id,
      long instanceId,
      String jobName,
      BatchStatus status,
      String exitStatus,
      Times times,
      Map<String, String> parameters) {
    public Execution {
      parameters = Map.copyOf(parameters);
    }
  }

  /** When an execution came to be, began, ended and was last heard of; null for what is not yet. */
  public record Times(
      @Nullable Instant created,
      @Nullable Instant started,
      @Nullable Instant ended,
      @Nullable Instant updated) {}

  /** A step that an execution has begun. */
  public record Step(long id, String name, BatchStatus status, String exitStatus) {}

  /** A page of the instances, newest first; pages are counted from 0. */
  public List<Instance> instances(int page, int pageSize) {
    return select(INSTANCES, JobCatalog::name, (long) page * pageSize, pageSize).stream()
        .map(this::complete)
        .toList();
  }

  /** The instance with this id. */
  public Instance instance(long instanceId) {
    return select(INSTANCE, JobCatalog::name, instanceId).stream()
        .findFirst()
        .map(this::complete)
        .orElseThrow(
            () ->
                new JobRefusedException(
                    Reason.NOT_FOUND, "There is no job instance " + instanceId, null));
  }

  /** The execution with this id. */
  public Execution execution(long executionId) {
    return executionOf(jobExecution(executionId));
  }

  /** The ids of the executions of an instance, oldest first. */
  List<Long> executions(long instanceId) {
    return select(EXECUTIONS, row -> row.getLong(1), instanceId).stream().sorted().toList();
  }

  /** The status of an execution in the store, whatever this process believes. */
  BatchStatus storedStatus(long executionId) {
    return select(STATUS, row -> BatchStatus.valueOf(row.getString(1)), executionId).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new JobRefusedException(
                    Reason.NOT_FOUND, "There is no job execution " + executionId, null));
  }

  /** The instance that this execution belongs to. */
  public Instance instanceOfExecution(long executionId) {
    jobExecution(executionId);
    return instance(operator.getJobInstance(executionId).getInstanceId());
  }

  /** The steps that this execution has begun, in their order. */
  public List<Step> steps(long executionId) {
    jobExecution(executionId);
    return operator.getStepExecutions(executionId).stream()
        .map(
            step ->
                new Step(
                    step.getStepExecutionId(),
                    step.getStepName(),
                    step.getBatchStatus(),
                    textOr(step.getExitStatus(), "")))
        .toList();
  }

  /** An instance before its executions are known. */
  private record Name(long id, String jobName) {}

  private static Name name(ResultSet row) throws SQLException {
    return new Name(row.getLong(1), textOr(row.getString(2), ""));
  }

  private Instance complete(Name name) {
    List<JobExecution> executions =
        select(EXECUTIONS, row -> row.getLong(1), name.id).stream()
            .map(this::jobExecution)
            .toList();
    String user =
        executions.isEmpty()
            ? null
            : ((JobExecutionImpl) executions.get(executions.size() - 1)).getUser();
    return new Instance(
        name.id,
        name.jobName,
        user,
        executions.stream().map(execution -> executionOf(name.id, execution)).toList());
  }

  private Execution executionOf(JobExecution execution) {
    long instanceId = operator.getJobInstance(execution.getExecutionId()).getInstanceId();
    return executionOf(instanceId, execution);
  }

  private static Execution executionOf(long instanceId, JobExecution execution) {
    Map<String, String> parameters = new TreeMap<>();
    if (execution.getJobParameters() != null) {
      execution
          .getJobParameters()
          .stringPropertyNames()
          .forEach(
              name -> parameters.put(name, execution.getJobParameters().getProperty(name, "")));
    }
    return new Execution(
        execution.getExecutionId(),
        instanceId,
        execution.getJobName(),
        execution.getBatchStatus(),
        textOr(execution.getExitStatus(), ""),
        new Times(
            instant(execution.getCreateTime()),
            instant(execution.getStartTime()),
            instant(execution.getEndTime()),
            instant(execution.getLastUpdatedTime())),
        parameters);
  }

  private JobExecution jobExecution(long executionId) {
    try {
      return operator.getJobExecution(executionId);
    } catch (NoSuchJobExecutionException e) {
      throw new JobRefusedException(
          Reason.NOT_FOUND, "There is no job execution " + executionId, e);
    }
  }

  /** Reads a row. */
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> select(String query, RowReader<T> reader, Object... values) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(query)) {
      for (int i = 0; i < values.length; i++) {
        select.setObject(i + 1, values[i]);
      }
      List<T> found = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new PartitaException("The store could not list jobs: " + e.getMessage(), e);
    }
  }

  private static String textOr(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }

  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }
}
