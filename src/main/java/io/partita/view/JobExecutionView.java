package io.partita.view;

import jakarta.json.bind.annotation.JsonbProperty;
import java.util.List;
import java.util.Map;

/**
 * One execution of a job instance. The times are as {@link BatchTime} writes them.
 *
 * @param restUrl where the server that ran it answers
 * @param serverId names that server
 * @param logpath always empty; logs are not files that a client could read
 */
public record JobExecutionView(
    String jobName,
    long executionId,
    long instanceId,
    String batchStatus,
    String exitStatus,
    String createTime,
    String endTime,
    String lastUpdatedTime,
    String startTime,
    Map<String, String> jobParameters,
    String restUrl,
    String serverId,
    String logpath,
    List<Step> stepExecutions,
    @JsonbProperty("_links") List<Link> links) {

  /** A step that this execution has begun. */
  public record Step(
      long stepExecutionId, String stepName, String batchStatus, String exitStatus) {}

  public JobExecutionView {
    jobParameters = Map.copyOf(jobParameters);
    stepExecutions = List.copyOf(stepExecutions);
    links = List.copyOf(links);
  }
}
