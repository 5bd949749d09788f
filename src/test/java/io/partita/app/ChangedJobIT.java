package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Command;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restarts of jobs that have become others meanwhile. */
class ChangedJobIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  @Test
  void xmlChanged_restartNeedsForceAndTakesTheNewOne() throws Exception {
    try (EmbeddedEngine engine = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 1))) {
      byte[] before = xml("io.partita.app.IsolationArtifacts$Act", "fail");
      byte[] after = xml("io.partita.app.IsolationArtifacts$Act", "DONE");
      Properties parameters = new Properties();
      parameters.setProperty("place", temp.toString());
      long failed = engine.submit(before, "job.xml", parameters);
      assertThat(engine.awaitEnd(failed, LONG).batchStatus()).isEqualTo("FAILED");

      assertThatThrownBy(() -> restart(engine, failed, after, false))
          .hasMessageContaining("another version: its XML was ")
          .hasMessageContaining("--force");
      assertThatThrownBy(() -> restart(engine, failed, other(), true))
          .hasMessageContaining("one of the job changed, and this XML is the job other");
      long forced = restart(engine, failed, after, true);

      assertThat(engine.awaitEnd(forced, LONG).batchStatus()).isEqualTo("COMPLETED");
      assertThat(Files.readAllLines(temp.resolve("events"))).hasSize(2);
    }
  }

  @Test
  void xmlUnchanged_restartNeedsNothing() throws Exception {
    byte[] job = xml("io.partita.app.IsolationArtifacts$Act", "fail");
    Properties parameters = new Properties();
    parameters.setProperty("place", temp.toString());
    long failed;
    try (EmbeddedEngine engine = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 1))) {
      failed = engine.submit(job, "job.xml", parameters);
      assertThat(engine.awaitEnd(failed, LONG).batchStatus()).isEqualTo("FAILED");
    }
    try (EmbeddedEngine engine = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 1))) {
      long again = restart(engine, failed, job, false);

      assertThat(engine.awaitEnd(again, LONG).batchStatus()).isEqualTo("COMPLETED");
    }
  }

  @Test
  void jarChanged_restartNeedsForce() throws Exception {
    Path job = Files.write(temp.resolve("job.xml"), xml("team.Work", ""));
    String before = jar("1", "throw new IllegalStateException(\"version 1\");");
    String after = jar("2", "return \"version 2\";");
    Command.Result first = partita(before, "run", job.toString());
    assertThat(first.code()).as(first.toString()).isEqualTo(1);

    Command.Result refused = partita(after, "run", job.toString(), "--restart", "1");
    Command.Result same = partita(before, "run", job.toString(), "--restart", "1");
    Command.Result forced = partita(after, "run", job.toString(), "--restart", "2", "--force");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .singleElement()
        .asString()
        .contains("team.jar was 111111111111 and is 222222222222", "--force");
    assertThat(same.code()).isEqualTo(1);
    assertThat(forced.code()).as(forced.toString()).isZero();
  }

  private static long restart(EmbeddedEngine engine, long execution, byte[] xml, boolean force) {
    return engine.restart(execution, new Properties(), new RestartOptions(xml, "job.xml", force));
  }

  private static byte[] other() {
    String changed = new String(xml("team.Work", ""), StandardCharsets.UTF_8);
    return changed.replace("id=\"changed\"", "id=\"other\"").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] xml(String batchlet, String act) {
    return """
        <job id="changed" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <step id="one">
            <batchlet ref="%s">
              <properties>
                <property name="place" value="#{jobParameters['place']}"/>
                <property name="act" value="%s"/>
              </properties>
            </batchlet>
          </step>
        </job>
        """
        .formatted(batchlet, act)
        .getBytes(StandardCharsets.UTF_8);
  }

  private Command.Result partita(String jar, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path") + ":" + jar,
                "io.partita.cli.Main"));
    command.addAll(List.of(words));
    command.addAll(List.of("--home", temp.resolve("home").toString()));
    try (Command started = Command.start(temp.resolve("run"), command)) {
      return started.await();
    }
  }

  /**
   * A copy of a jar as it is in a process that was started from it, of a version that is made up.
   */
  private String jar(String version, String body) throws IOException {
    String source =
        "package team; public class Work extends jakarta.batch.api.AbstractBatchlet {"
            + " public String process() { %s } }".formatted(body);
    Path classes = Files.createDirectories(temp.resolve("classes" + version));
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("mem:///team/Work.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignore) {
            return source;
          }
        };
    StringWriter problems = new StringWriter();
    List<String> options =
        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(problems, null, null, options, null, List.of(file))
            .call();
    assertThat(compiled).as(problems.toString()).isTrue();
    Path jar =
        Files.createDirectories(temp.resolve("jars").resolve(version.repeat(64)))
            .resolve("team.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("team/Work.class"));
      Files.copy(classes.resolve("team/Work.class"), zip);
    }
    return jar.toString();
  }
}
