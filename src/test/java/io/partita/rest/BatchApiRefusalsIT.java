package io.partita.rest;

import static io.partita.rest.RestClient.BATCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.view.JobSubmission;
import io.partita.view.Problem;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the batch API refuses, and how it says so. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class BatchApiRefusalsIT {
  private static final String INSTANCES = BATCH + "/jobinstances";

  @Deployment(testable = false)
  static WebArchive application() throws IOException {
    return Deployments.partita();
  }

  @Test
  void noCredentials_getNothing() throws Exception {
    HttpResponse<String> answer = RestClient.nobody().get(INSTANCES);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"partita\"");
    assertThat(RestClient.user("admin", "guess").get(INSTANCES).statusCode()).isEqualTo(401);
  }

  @Test
  void userWithoutRole_getsNothing() throws Exception {
    RestClient nobody = RestClient.user("nobody", "nobody");

    assertThat(nobody.get(INSTANCES).statusCode()).isEqualTo(403);
    assertThat(nobody.get("/anything").statusCode()).isEqualTo(403);
  }

  @Test
  void monitor_seesButChangesNothing() throws Exception {
    RestClient monitor = RestClient.user("monitor", "monitor");

    assertThat(monitor.get(INSTANCES).statusCode()).isEqualTo(200);
    assertThat(monitor.problem(monitor.post(INSTANCES, "{}")).status()).isEqualTo(403);
    assertThat(monitor.problem(monitor.put(BATCH + "/jobexecutions/1?action=stop")).status())
        .isEqualTo(403);
  }

  @Test
  void unknownThings_areNotFound() throws Exception {
    assertThat(refusal(404, get(INSTANCES + "/4711"))).isEqualTo("There is no job instance 4711");
    assertThat(refusal(404, get(BATCH + "/jobexecutions/4711")))
        .isEqualTo("There is no job execution 4711");
    assertThat(refusal(404, get("/api/jobexecutions/4711/progress")))
        .isEqualTo("There is no job execution 4711");
    assertThat(refusal(404, get(INSTANCES + "/abc"))).contains("/jobinstances/abc");
    assertThat(refusal(404, get("/nothing"))).isEqualTo("There is nothing at this address");
    assertThat(refusal(404, submit("nothing-here", null))).contains("nothing-here");
  }

  @Test
  void badXml_isRefusedWithLineAndColumn() throws Exception {
    String xml =
        "<job id=\"broken\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\">\n  <step>\n</job>";

    assertThat(refusal(400, submit(null, xml))).startsWith("jobXML:2:").doesNotContain("Exception");
  }

  @Test
  void xmlWithEntities_isRefused() throws Exception {
    String xml =
        "<!DOCTYPE job [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><job id=\"x\">&e;</job>";

    assertThat(refusal(400, submit(null, xml))).contains("DOCTYPE");
  }

  @Test
  void pathTricksInNames_areRefused() throws Exception {
    for (String name :
        new String[] {"../copy-tree", "a/b", ".hidden", "a\u0000b", "x".repeat(129)}) {
      assertThat(refusal(400, submit(name, null))).startsWith("A job's name has 1 to 128");
    }
  }

  @Test
  void wrongBodies_areRefused() throws Exception {
    RestClient client = RestClient.administrator();

    assertThat(refusal(400, client.post(INSTANCES, "{\"jobXML\": \n")))
        .startsWith("The body is not JSON: line 2, column");
    assertThat(refusal(400, client.post(INSTANCES, "[]"))).startsWith("The body is JSON, but not");
    assertThat(refusal(400, client.post(INSTANCES, "{}"))).startsWith("Send jobXMLName");
    assertThat(refusal(415, client.send("POST", INSTANCES, "{}", "text/plain")))
        .isEqualTo("Send the body as application/json");
    assertThat(refusal(413, client.post(INSTANCES, " ".repeat(BodyLimit.MAX_BYTES + 1))))
        .contains("1048576 bytes at most");
    assertThat(refusal(405, client.send("DELETE", INSTANCES, null, ""))).contains("DELETE");
  }

  @Test
  void unknownAction_isRefused() throws Exception {
    assertThat(
            refusal(400, RestClient.administrator().put(BATCH + "/jobexecutions/1?action=dance")))
        .contains("action=stop");
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return RestClient.administrator().get(path);
  }

  private static HttpResponse<String> submit(@Nullable String name, @Nullable String xml)
      throws Exception {
    return RestClient.administrator()
        .post(INSTANCES, new JobSubmission("partita", name, xml, Map.of()));
  }

  private static String refusal(int status, HttpResponse<String> answer) {
    Problem problem = RestClient.administrator().problem(answer);
    assertThat(problem.status()).as(problem.detail()).isEqualTo(status);
    return problem.detail();
  }
}
