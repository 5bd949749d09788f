package io.partita.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.partita.JobSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said to a server, and what is made of its answers, over a real socket. */
class ServerHostTest {
  private static final String SNAPSHOT =
      """
      {"executionId":9,"jobName":"demo","batchStatus":"%s","exitStatus":"%1$s",
       "started":"2030-01-01T10:00:00Z","skipped":["a: is a FIFO"],"skippedCount":1,
       "partitions":[{"step":"one","number":0,"state":"RUNNING","worker":1,"pid":4711,
         "progress":[{"done":3,"total":8,"unit":"files"}]}]}
      """;

  private static final String EXECUTION =
      """
      {"executionId":%d,"jobParameters":{},"stepExecutions":[],"_links":[]}""";

  private record Answer(int status, String body) {}

  @TempDir Path directory;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final ServerHost host;

  ServerHostTest() throws IOException, NoSuchAlgorithmException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    URI url = URI.create("http://localhost:" + server.getAddress().getPort());
    host = new ServerHost(new ServerAccess(url, "Basic secret", SSLContext.getDefault()));
  }

  @BeforeEach
  void start() {
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    host.close();
    server.stop(0);
  }

  @Test
  void submit_sendsXmlAndParametersAndFindsTheExecution() throws IOException {
    answers.put(
        "POST /ibm/api/batch/jobinstances", new Answer(201, "{\"instanceId\":5,\"_links\":[]}"));
    answers.put(
        "GET /ibm/api/batch/jobinstances/5/jobexecutions",
        new Answer(200, "[" + EXECUTION.formatted(9) + "," + EXECUTION.formatted(8) + "]"));

    long execution = host.submit(job("<job id=\"demo\"/>"), parameters("source", "/a \"b\""));

    assertThat(execution).isEqualTo(9);
    assertThat(requests.get(0))
        .contains("Basic secret", "\"jobXML\":\"<job id=\\\"demo\\\"/>\"")
        .contains("\"jobParameters\":{\"source\":\"/a \\\"b\\\"\"}");
  }

  @Test
  void restart_keepsEarlierParametersAndSendsTheJob() throws IOException {
    answers.put(
        "PUT /ibm/api/batch/jobexecutions/8?action=restart&reusePreviousParams=true&force=true",
        new Answer(200, "{\"instanceId\":5,\"_links\":[]}"));
    answers.put(
        "GET /ibm/api/batch/jobinstances/5/jobexecutions",
        new Answer(200, "[" + EXECUTION.formatted(9) + "]"));

    assertThat(host.restart(8, parameters("x", "1"), job("<job/>"), true)).isEqualTo(9);
    assertThat(requests.get(0)).contains("\"jobParameters\":{\"x\":\"1\"}", "<job/>");
  }

  @Test
  void purge_removesTheInstanceOfTheExecution() {
    answers.put(
        "GET /ibm/api/batch/jobexecutions/9/jobinstance",
        new Answer(200, "{\"instanceId\":5,\"_links\":[]}"));
    answers.put("DELETE /ibm/api/batch/jobinstances/5", new Answer(204, ""));
    answers.put("DELETE /api/jobexecutions?olderThan=PT720H", new Answer(200, "[1,2,3]"));
    answers.put("PUT /ibm/api/batch/jobexecutions/9?action=abandon", new Answer(200, "{}"));

    host.purge(9);
    host.abandon(9);

    assertThat(host.purge(Duration.ofDays(30))).isEqualTo(3);
  }

  @Test
  void progress_arrivesWhole() throws InterruptedException {
    answers.put(
        "GET /api/jobexecutions/9/progress", new Answer(200, SNAPSHOT.formatted("STARTED")));

    JobSnapshot job = host.awaitEnd(9, Duration.ZERO);

    assertThat(job.isOver()).isFalse();
    assertThat(job.partitions().get(0).progress().get(0).total()).isEqualTo(8);
    assertThat(job.skipped()).containsExactly("a: is a FIFO");
    assertThat(job.ended()).isNull();
  }

  @Test
  void refusedRequest_givesTheServersReason() {
    answers.put(
        "PUT /ibm/api/batch/jobexecutions/9?action=stop",
        new Answer(409, "{\"status\":409,\"detail\":\"Execution 9 is COMPLETED\"}"));

    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> host.stop(9))
        .withMessage("Execution 9 is COMPLETED")
        .matches(e -> e.exitCode() == ExitCode.REFUSED);
  }

  @Test
  void wrongPassword_isTroubleWithTheServer() {
    answers.put("PUT /ibm/api/batch/jobexecutions/9?action=stop", new Answer(401, "<html>"));

    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> host.stop(9))
        .withMessageEndingWith("answered 401")
        .matches(e -> e.exitCode() == ExitCode.NO_SERVER);
  }

  @Test
  void somethingElseOnThePort_isTroubleWithTheServer() {
    answers.put("GET /api/jobexecutions/9/progress", new Answer(200, "Welcome!"));

    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> host.awaitEnd(9, Duration.ZERO))
        .matches(e -> e.exitCode() == ExitCode.NO_SERVER);
  }

  @Test
  void noServer_isSaidWithItsAddress() {
    server.stop(0);

    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> host.stop(9))
        .withMessageMatching("The server at http://localhost:\\d+ cannot be reached: .+")
        .matches(e -> e.exitCode() == ExitCode.NO_SERVER);
  }

  @Test
  void jobInAnotherEncoding_isRefusedInsteadOfMangled() throws IOException {
    Path file = directory.resolve("latin.xml");
    Files.write(file, "<job id=\"é\"/>".getBytes(StandardCharsets.ISO_8859_1));

    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> host.submit(JobFile.read(file), new Properties()))
        .withMessageContaining("is not UTF-8");
  }

  private JobFile job(String xml) throws IOException {
    return JobFile.read(Files.writeString(directory.resolve("job.xml"), xml));
  }

  private static Properties parameters(String name, String value) {
    Properties parameters = new Properties();
    parameters.setProperty(name, value);
    return parameters;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      requests.add(authorization + "\n" + body);
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      Answer answer = answers.getOrDefault(request, new Answer(404, "no answer to " + request));
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
