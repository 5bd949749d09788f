package io.partita.view;

import jakarta.json.bind.annotation.JsonbProperty;
import java.util.List;

/**
 * A job instance: one submission, with all its restarts.
 *
 * @param appName the batch application, always {@code partita}
 * @param submitter who submitted it, empty if unknown
 * @param batchStatus that of the newest execution
 * @param jobXMLName the job's id; what it was started from need not have a name
 * @param instanceState {@code SUBMITTED}, {@code DISPATCHED}, {@code STOPPED}, {@code FAILED},
 *     {@code COMPLETED} or {@code ABANDONED}
 * @param lastUpdatedTime as {@link BatchTime} writes it
 * @param links this instance, then its executions, newest first
 */
public record JobInstanceView(
    String jobName,
    long instanceId,
    String appName,
    String submitter,
    String batchStatus,
    String jobXMLName,
    String instanceState,
    String lastUpdatedTime,
    @JsonbProperty("_links") List<Link> links) {
  public JobInstanceView {
    links = List.copyOf(links);
  }
}
