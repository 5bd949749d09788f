package io.partita.rest;

import io.partita.batch.JobCatalog.Execution;
import io.partita.batch.JobCatalog.Instance;
import io.partita.batch.JobCatalog.Step;
import io.partita.view.BatchTime;
import io.partita.view.JobExecutionView;
import io.partita.view.JobInstanceView;
import io.partita.view.Link;
import jakarta.batch.runtime.BatchStatus;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;

/** Puts what the catalog knows into Liberty's shapes, with links for the address that was asked. */
final class Views {
  /** The one batch application there is. */
  static final String APPLICATION = "partita";

  private final String base;
  private final String server;

  private Views(String base, String server) {
    this.base = base;
    this.server = server;
  }

  static Views at(UriInfo uri) {
    String base = uri.getBaseUri().toString();
    return new Views(base.endsWith("/") ? base : base + "/", uri.getBaseUri().getAuthority());
  }

  /** The absolute address of a path of the API. */
  String of(String path) {
    return base + path;
  }

  JobInstanceView of(Instance instance) {
    String status =
        instance.newest().map(execution -> execution.status().name()).orElse("STARTING");
    return new JobInstanceView(
        instance.jobName(),
        instance.id(),
        APPLICATION,
        instance.user() == null ? "" : instance.user(),
        status,
        instance.jobName(),
        state(BatchStatus.valueOf(status)),
        instance
            .newest()
            .map(execution -> BatchTime.format(execution.times().updated()))
            .orElse(""),
        links(instance));
  }

  JobExecutionView of(Execution execution, List<Step> steps) {
    return new JobExecutionView(
        execution.jobName(),
        execution.id(),
        execution.instanceId(),
        execution.status().name(),
        execution.exitStatus(),
        BatchTime.format(execution.times().created()),
        BatchTime.format(execution.times().ended()),
        BatchTime.format(execution.times().updated()),
        BatchTime.format(execution.times().started()),
        execution.parameters(),
        base.substring(0, base.length() - 1),
        server + "/" + APPLICATION,
        "",
        steps.stream().map(Views::of).toList(),
        links(execution));
  }

  private static JobExecutionView.Step of(Step step) {
    return new JobExecutionView.Step(
        step.id(), step.name(), step.status().name(), step.exitStatus());
  }

  private List<Link> links(Instance instance) {
    List<Link> links = new ArrayList<>();
    links.add(new Link("self", of("jobinstances/" + instance.id())));
    for (Execution execution : instance.executions()) {
      links.add(new Link("job execution", of("jobexecutions/" + execution.id())));
    }
    return links;
  }

  private List<Link> links(Execution execution) {
    String self = of("jobexecutions/" + execution.id());
    return List.of(
        new Link("self", self),
        new Link("job instance", of("jobinstances/" + execution.instanceId())),
        new Link("stop url", self + "?action=stop"));
  }

  private static String state(BatchStatus status) {
    return switch (status) {
      case STARTING -> "SUBMITTED";
      case STARTED, STOPPING -> "DISPATCHED";
      case STOPPED, FAILED, COMPLETED, ABANDONED -> status.name();
    };
  }
}
