package io.partita.rest;

import static io.partita.rest.RestClient.BATCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.cli.ServerUnderTest;
import io.partita.testing.Await;
import io.partita.view.JobExecutionView;
import io.partita.view.JobInstanceView;
import io.partita.view.JobSubmission;
import io.partita.worker.WorkerMain;
import jakarta.json.bind.JsonbBuilder;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Jobs over Liberty's batch API, in the application as it was built, in a real server. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class BatchApiIT {
  private static final Duration JOB = Duration.ofSeconds(60);

  // Enough that a stop comes before the end, on any machine.
  private static final int MANY = 20_000;

  @Deployment(testable = false)
  static WebArchive application() throws IOException {
    return Deployments.partita();
  }

  @Test
  void submittedXml_isFollowedToItsEnd() throws Exception {
    Path source = tree("few", 40);
    RestClient client = RestClient.administrator();

    JobInstanceView instance = submitXml(client, source, target("few"));
    JobSnapshot end = awaitEnd(client, newestExecution(client, instance));

    assertThat(end.batchStatus()).as(end.toString()).isEqualTo("COMPLETED");
    assertThat(content(target("few"))).isEqualTo(content(source));
    assertThat(end.partitions()).hasSize(2);
    for (JobSnapshot.Partition partition : end.partitions()) {
      assertThat(Path.of("/proc", String.valueOf(partition.pid()), "cmdline"))
          .content()
          .contains(WorkerMain.class.getName());
    }
    assertThat(instance.submitter()).isEqualTo("admin");
  }

  @Test
  void runningJob_stopsAndGoesOnWhenRestarted() throws Exception {
    Path source = tree("many", MANY);
    RestClient client = RestClient.administrator();
    JobInstanceView instance = submitXml(client, source, target("many"));
    long first = newestExecution(client, instance);
    Await.until(JOB, "first progress", () -> isUnderWay(progress(client, first)));

    HttpResponse<String> stop = client.put(BATCH + "/jobexecutions/" + first + "?action=stop");
    JobSnapshot stopped = awaitEnd(client, first);
    HttpResponse<String> restart =
        client.put(BATCH + "/jobinstances/" + instance.instanceId() + "?action=restart");
    long second = newestExecution(client, client.read(restart, JobInstanceView.class));
    JobSnapshot end = awaitEnd(client, second);

    assertThat(client.read(stop, JobExecutionView.class).executionId()).isEqualTo(first);
    assertThat(stopped.batchStatus()).as(stopped.toString()).isEqualTo("STOPPED");
    assertThat(second).isGreaterThan(first);
    assertThat(end.batchStatus()).as(end.toString()).isEqualTo("COMPLETED");
    assertThat(content(target("many"))).isEqualTo(content(source));
  }

  @Test
  void failedJob_isRestartedOnlyAsItWas_thenAbandonedAndPurged() throws Exception {
    RestClient client = RestClient.administrator();
    JobInstanceView instance = submitXml(client, target("missing"), target("never"));
    long execution = newestExecution(client, instance);
    assertThat(awaitEnd(client, execution).batchStatus()).isEqualTo("FAILED");
    String address = BATCH + "/jobexecutions/" + execution;
    String changed =
        Files.readString(Path.of("batch-jobs", "copy-tree.xml"))
            .replace("</job>", "<!-- changed --></job>");
    String body = JsonbBuilder.create().toJson(Map.of("jobXML", changed));

    assertThat(
            client.send("PUT", address + "?action=restart", body, "application/json").statusCode())
        .isEqualTo(409);
    assertThat(client.put(address + "?action=abandon").statusCode()).isEqualTo(200);
    assertThat(client.put(address + "?action=abandon").statusCode()).isEqualTo(409);
    assertThat(client.put(address + "?action=restart").statusCode()).isEqualTo(409);
    String purge = BATCH + "/jobinstances/" + instance.instanceId();
    assertThat(client.send("DELETE", purge, null, "").statusCode()).isEqualTo(204);
    assertThat(client.get(address).statusCode()).isEqualTo(404);
    assertThat(client.send("DELETE", "/api/jobexecutions?olderThan=x", null, "").statusCode())
        .isEqualTo(400);
  }

  @Test
  void sharedObjects_areThereForParentAndPartitions() throws Exception {
    RestClient client = RestClient.administrator();
    Path results = target("results");

    JobInstanceView instance = submitXml(client, "pool.xml", Map.of("target", results.toString()));
    JobSnapshot end = awaitEnd(client, newestExecution(client, instance));

    assertThat(end.batchStatus()).as(end.toString()).isEqualTo("COMPLETED");
    assertThat(results).hasContent("0\n1\n4\n9\n16\n25\n36\n49\n64\n81");
  }

  @Test
  void jobs_areListedNewestFirst() throws Exception {
    RestClient client = RestClient.administrator();
    JobInstanceView older = submitXml(client, tree("older", 1), target("older"));
    JobInstanceView newer = submitXml(client, tree("newer", 1), target("newer"));
    awaitEnd(client, newestExecution(client, newer));

    JobInstanceView[] page =
        client.read(
            RestClient.user("monitor", "monitor").get(BATCH + "/jobinstances?pageSize=2"),
            JobInstanceView[].class);

    assertThat(page)
        .extracting(JobInstanceView::instanceId)
        .containsExactly(newer.instanceId(), older.instanceId());
  }

  private static JobInstanceView submitXml(RestClient client, Path source, Path target)
      throws Exception {
    return submitXml(
        client,
        "copy-tree.xml",
        Map.of("source", source.toString(), "target", target.toString(), "partitions", "2"));
  }

  private static JobInstanceView submitXml(
      RestClient client, String job, Map<String, String> parameters) throws Exception {
    String xml = Files.readString(Path.of("batch-jobs", job));
    HttpResponse<String> answer =
        client.post(BATCH + "/jobinstances", new JobSubmission("partita", null, xml, parameters));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return client.read(answer, JobInstanceView.class);
  }

  private static long newestExecution(RestClient client, JobInstanceView instance)
      throws Exception {
    String address = BATCH + "/jobinstances/" + instance.instanceId() + "/jobexecutions";
    return client.read(client.get(address), JobExecutionView[].class)[0].executionId();
  }

  private static JobSnapshot awaitEnd(RestClient client, long execution) {
    Await.until(JOB, "end of " + execution, () -> progress(client, execution).isOver());
    return progress(client, execution);
  }

  private static JobSnapshot progress(RestClient client, long execution) {
    try {
      String address = "/api/jobexecutions/" + execution + "/progress";
      return client.read(client.get(address), JobSnapshot.class);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isUnderWay(JobSnapshot snapshot) {
    return snapshot.partitions().stream()
        .flatMap(partition -> partition.progress().stream())
        .anyMatch(progress -> progress.done() > 0);
  }

  private static Path tree(String name, int files) throws IOException {
    Path source = Files.createDirectories(ServerUnderTest.home().resolve("sources").resolve(name));
    for (int i = 0; i < files; i++) {
      Path directory = source.resolve("directory " + i / 500);
      if (i % 500 == 0) {
        Files.createDirectories(directory);
      }
      Files.writeString(directory.resolve("a file " + i), "content of " + i);
    }
    return source;
  }

  private static Path target(String name) {
    return ServerUnderTest.home().resolve("targets-" + name);
  }

  private static SortedMap<String, String> content(Path root) throws IOException {
    SortedMap<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        content.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return content;
  }
}
