package io.partita.rest;

import io.partita.batch.JobDefinition;
import io.partita.batch.RestartRequest;
import io.partita.view.JobRestart;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with an execution: {@code stop} and {@code abandon}, which answer with the
 * execution, and {@code restart}, which answers with its instance. Parameters that a restart does
 * not send stay as they were; if it sends the job's XML, that has to be the one that ran before.
 *
 * @param force whether a restart goes on although the XML or a jar is another one
 */
record Actions(Jobs jobs, Views views, String user, boolean force) {

  Object act(long executionId, @Nullable String action, InputStream body) {
    return switch (action == null ? "" : action) {
      case "stop" -> stop(executionId);
      case "abandon" -> abandon(executionId);
      case "restart" -> restart(executionId, Body.read(body, JobRestart.class));
      default ->
          throw RequestRefusedException.badRequest(
              "Only action=stop, action=restart and action=abandon are possible");
    };
  }

  private Object stop(long executionId) {
    jobs.service().stop(executionId);
    return view(executionId);
  }

  private Object abandon(long executionId) {
    jobs.service().abandon(executionId);
    return view(executionId);
  }

  private Object view(long executionId) {
    return views.of(jobs.catalog().execution(executionId), jobs.catalog().steps(executionId));
  }

  private Object restart(long executionId, Optional<JobRestart> sent) {
    Properties parameters = Requests.parameters(sent.map(JobRestart::jobParameters).orElse(null));
    JobDefinition job = sent.map(JobRestart::jobXML).map(Requests::job).orElse(null);
    RestartRequest request = new RestartRequest(parameters, job, force);
    long restarted = jobs.service().restart(executionId, request, user);
    return views.of(jobs.catalog().instanceOfExecution(restarted));
  }
}
