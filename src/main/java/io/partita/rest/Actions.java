package io.partita.rest;

import io.partita.view.JobRestart;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with an execution: {@code stop} and {@code abandon}, which answer with the
 * execution, and {@code restart}, which answers with its instance. Parameters that a restart does
 * not send stay as they were.
 */
record Actions(Jobs jobs, Views views, String user) {

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
    long restarted = jobs.service().restart(executionId, parameters, user);
    return views.of(jobs.catalog().instanceOfExecution(restarted));
  }
}
