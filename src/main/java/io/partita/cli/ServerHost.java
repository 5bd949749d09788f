package io.partita.cli;

import io.partita.JobSnapshot;
import io.partita.PartitaException;
import io.partita.view.JobExecutionView;
import io.partita.view.JobInstanceView;
import io.partita.view.JobRestart;
import io.partita.view.JobSubmission;
import io.partita.view.Problem;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Jobs on a server, over its REST API. */
final class ServerHost implements JobHost, KeptExecutions {
  private static final String BATCH = "/ibm/api/batch";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(500);

  private final HttpClient client;
  private final ServerAccess access;
  private final Jsonb json = JsonbBuilder.create();
  private @Nullable JobSnapshot latest;

  ServerHost(ServerAccess access) {
    this.access = access;
    this.client = access.client();
  }

  /**
   * @param home the state directory with the server's certificate and the password
   * @param url the server, null for the one that was started from that state directory
   */
  static ServerHost connect(Path home, @Nullable URI url) {
    try {
      ServerAccess access = ServerAccess.of(home);
      return new ServerHost(
          url == null ? access : new ServerAccess(url, access.authorization(), access.tls()));
    } catch (PartitaException e) {
      throw new CommandFailure(ExitCode.NO_SERVER, CommandFailure.reason(e), e);
    }
  }

  @Override
  public long submit(JobFile job, Properties parameters) {
    JobSubmission body = new JobSubmission("partita", null, job.text(), strings(parameters));
    JobInstanceView instance =
        json(send("POST", BATCH + "/jobinstances", body), JobInstanceView.class);
    return newestExecution(instance);
  }

  @Override
  public long restart(long executionId, Properties overrides, JobFile job, boolean force) {
    String address =
        "%s/jobexecutions/%d?action=restart&reusePreviousParams=true&force=%s"
            .formatted(BATCH, executionId, force);
    JobRestart body = new JobRestart(strings(overrides), job.text());
    return newestExecution(json(send("PUT", address, body), JobInstanceView.class));
  }

  private long newestExecution(JobInstanceView instance) {
    String address = BATCH + "/jobinstances/" + instance.instanceId() + "/jobexecutions";
    JobExecutionView[] newestFirst = json(send("GET", address, null), JobExecutionView[].class);
    if (newestFirst.length == 0) {
      throw noServer("lists no execution of job instance " + instance.instanceId(), null);
    }
    return newestFirst[0].executionId();
  }

  @Override
  public void abandon(long executionId) {
    send("PUT", BATCH + "/jobexecutions/" + executionId + "?action=abandon", null);
  }

  @Override
  public void purge(long executionId) {
    String address = BATCH + "/jobexecutions/" + executionId + "/jobinstance";
    JobInstanceView instance = json(send("GET", address, null), JobInstanceView.class);
    send("DELETE", BATCH + "/jobinstances/" + instance.instanceId(), null);
  }

  @Override
  public int purge(Duration olderThan) {
    return json(send("DELETE", "/api/jobexecutions?olderThan=" + olderThan, null), Long[].class)
        .length;
  }

  @Override
  public void stop(long executionId) {
    send("PUT", BATCH + "/jobexecutions/" + executionId + "?action=stop", null);
  }

  @Override
  public JobSnapshot awaitEnd(long executionId, Duration atMost) throws InterruptedException {
    if (latest != null) {
      TimeUnit.NANOSECONDS.sleep(Math.max(POLL.toNanos(), atMost.toNanos()));
    }
    String address = "/api/jobexecutions/" + executionId + "/progress";
    latest = json(send("GET", address, null), JobSnapshot.class);
    return latest;
  }

  private String send(String method, String address, @Nullable Object body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(access.url() + address))
            .timeout(TIMEOUT)
            .header("Authorization", access.authorization())
            .header("Accept", "application/json, application/problem+json")
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(json.toJson(body)));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw refused(response);
      }
      return response.body();
    } catch (IOException e) {
      throw noServer("cannot be reached: " + CommandFailure.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw noServer("was not asked: interrupted", e);
    }
  }

  private CommandFailure refused(HttpResponse<String> response) {
    String detail = detailOf(response.body());
    int status = response.statusCode();
    if (status == 401 || status == 403 || status / 100 == 5 || detail.isEmpty()) {
      return noServer("answered %d %s".formatted(status, detail).strip(), null);
    }
    return new CommandFailure(ExitCode.REFUSED, detail);
  }

  /** The reason in the answer, empty if it came from something that does not give one. */
  private String detailOf(String body) {
    try {
      Problem problem = body.isBlank() ? null : json.fromJson(body, Problem.class);
      return problem == null || problem.detail() == null ? "" : problem.detail();
    } catch (JsonbException e) {
      return "";
    }
  }

  private <T> T json(String text, Class<T> type) {
    try {
      return json.fromJson(text, type);
    } catch (JsonbException e) {
      throw noServer("does not speak Partita's language: " + CommandFailure.reason(e), e);
    }
  }

  private CommandFailure noServer(String what, @Nullable Throwable cause) {
    return new CommandFailure(
        ExitCode.NO_SERVER, "The server at %s %s".formatted(access.url(), what), cause);
  }

  private static Map<String, String> strings(Properties parameters) {
    Map<String, String> strings = new TreeMap<>();
    parameters.stringPropertyNames().forEach(n -> strings.put(n, parameters.getProperty(n)));
    return strings;
  }

  @Override
  public void close() {
    try {
      json.close();
    } catch (Exception e) {
      throw new IllegalStateException("JSON-B declares any exception, it has none to throw", e);
    }
  }
}
