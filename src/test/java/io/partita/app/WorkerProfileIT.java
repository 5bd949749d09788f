package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.JobSnapshot;
import io.partita.limits.MemorySize;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that choose their workers by properties. */
class WorkerProfileIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;
  private EmbeddedEngine engine;

  @BeforeEach
  void start() {
    System.setProperty("partita.profile.big.heap", "333m");
    System.setProperty("partita.profile.big.environment.PROFILE", "big");
    engine = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 2));
  }

  @AfterEach
  void close() {
    System.clearProperty("partita.profile.big.heap");
    System.clearProperty("partita.profile.big.environment.PROFILE");
    engine.close();
  }

  @Test
  void stepAndJob_chooseAndLower_eachForItself() throws Exception {
    JobSnapshot end =
        run(
            property("profile", "big"),
            property("heap", "111m") + property("jvm-arguments", "-Dpartita.test=yes"));

    assertThat(end.batchStatus()).isEqualTo("COMPLETED");
    assertThat(lines("first")).containsExactly("heap 333 environment big argument null");
    assertThat(lines("second")).containsExactly("heap 111 environment big argument yes");
  }

  @Test
  void moreThanTheProfile_isRefusedAtOnce() {
    assertThatThrownBy(() -> run("", property("heap", "1g")))
        .hasMessageContaining("partita.worker.heap=1g (profile default)")
        .hasMessageContaining("limit of 256 MB");
    assertThat(temp.resolve("first")).doesNotExist();
  }

  /** Writes down what its JVM was started with. */
  public static class Describing extends AbstractBatchlet {
    @Inject @BatchProperty String file;

    @Override
    public String process() throws Exception {
      String text =
          "heap %d environment %s argument %s"
              .formatted(
                  maxHeap() >> 20, System.getenv("PROFILE"), System.getProperty("partita.test"));
      Files.writeString(Path.of(file), text);
      return "done";
    }

    /** Not what the collector makes of it, which leaves out half of the young generation. */
    private static long maxHeap() {
      return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(argument -> argument.startsWith("-Xmx"))
          .mapToLong(argument -> MemorySize.parse(argument.substring("-Xmx".length())))
          .reduce((first, second) -> second)
          .orElseThrow();
    }
  }

  private static String property(String name, String value) {
    return "<property name=\"partita.worker.%s\" value=\"%s\"/>".formatted(name, value);
  }

  private JobSnapshot run(String ofTheJob, String ofTheSecondStep) throws Exception {
    String step =
        """
          <step id="%s" %s>
            <properties>%s<property name="x" value="y"/></properties>
            <batchlet ref="io.partita.app.WorkerProfileIT$Describing">
              <properties><property name="file" value="%s"/></properties>
            </batchlet>
            <partition><plan partitions="1"/></partition>
          </step>
        """;
    String xml =
        """
        <job id="profiles" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <properties>%s<property name="x" value="y"/></properties>
        %s%s</job>
        """
            .formatted(
                ofTheJob,
                step.formatted("first", "next=\"second\"", "", temp.resolve("first")),
                step.formatted("second", "", ofTheSecondStep, temp.resolve("second")));
    long execution =
        engine.submit(xml.getBytes(StandardCharsets.UTF_8), "profiles.xml", new Properties());
    return engine.awaitEnd(execution, LONG);
  }

  private List<String> lines(String name) throws Exception {
    return Files.readAllLines(temp.resolve(name));
  }
}
