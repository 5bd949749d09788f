package io.partita.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.command.Containment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is refused before anything runs: one line, exit code 2. */
class MainTest {
  private static final String JOB =
      """
      <job id="demo" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
        <step id="one">
          <batchlet ref="b">
            <properties><property name="p" value="#{jobParameters['source']}"/></properties>
          </batchlet>
        </step>
      </job>
      """;

  @TempDir Path directory;
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @Test
  void noCommand_saysWhichThereAre() {
    assertThat(run()).isEqualTo(2);
    assertOneLine(
        "Say what to do: run, submit, abandon, purge, server, manager or doctor (./partita --help)");
  }

  @Test
  @Tag("B37")
  void doctor_saysWhatEndsWithItsParent() {
    boolean isTree = io.partita.command.Command.containment() == Containment.TREE;

    assertThat(run("doctor")).isIn(0, 1);

    assertThat(out.toString())
        .contains("workers: ", "shared memory: ")
        .contains((isTree ? "ok       " : "missing  ") + "commands: ");
  }

  @Test
  void unknownOption_isNamedWithASuggestion() {
    assertThat(run("run", "--proceses", "4", "job.xml")).isEqualTo(2);
    assertOneLine("Unknown option");
  }

  @Test
  void missingFile_isRefused() {
    assertThat(run("run", directory.resolve("none.xml").toString())).isEqualTo(2);
    assertOneLine("none.xml does not exist");
  }

  @Test
  void directoryAsJob_isRefused() {
    assertThat(run("run", directory.toString())).isEqualTo(2);
    assertOneLine("is not a file");
  }

  @Test
  void hugeFile_isRefusedUnread() throws IOException {
    Path huge = Files.write(directory.resolve("huge.xml"), new byte[300 * 1024]);

    assertThat(run("run", huge.toString())).isEqualTo(2);
    assertOneLine("larger than 256 KiB");
  }

  @Test
  void malformedXml_isRefusedWithLineAndColumn() throws IOException {
    Path job =
        Files.writeString(
            directory.resolve("bad.xml"),
            "<job id='x' xmlns='https://jakarta.ee/xml/ns/jakartaee'>\n<step id='s'>\n</job>\n");

    assertThat(run("run", job.toString())).isEqualTo(2);
    assertOneLine("bad.xml:3:");
  }

  @Test
  void unknownJobParameter_isRefused() throws IOException {
    assertThat(run("run", job(), "sorce=/x")).isEqualTo(2);
    assertOneLine("did you mean 'source'?");
  }

  @Test
  void wordWithoutEqualsSign_isRefused() throws IOException {
    assertThat(run("submit", job(), "source")).isEqualTo(2);
    assertOneLine("'source' is not a job parameter: write name=value");
  }

  @Test
  void zeroProcesses_areRefused() throws IOException {
    assertThat(run("run", job(), "source=/x", "--processes", "0")).isEqualTo(2);
    assertOneLine("--processes must be at least 1, was 0");
  }

  @Test
  void processesThatAreNoNumber_areRefused() throws IOException {
    assertThat(run("run", job(), "--processes", "many")).isEqualTo(2);
    assertOneLine("'many' is not an int");
  }

  @Test
  void help_namesTheCommandsAndExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("run ", "submit ", "server ", "Exit codes: 0 completed, 1 failed");
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETED, COMPLETED, 0, COMPLETED",
    "COMPLETED, COMPLETED_WITH_SKIPS, 0, SKIPPED",
    "COMPLETED, COMPLETED, 2, SKIPPED",
    "COMPLETED, anything, 0, COMPLETED",
    "FAILED, FAILED, 0, FAILED",
    "STOPPED, STOPPED, 3, STOPPED",
    "ABANDONED, ABANDONED, 0, FAILED"
  })
  void endOfAJob_decidesTheExitCode(String status, String exit, long skipped, ExitCode expected) {
    JobSnapshot end =
        new JobSnapshot(1, "demo", status, exit, null, null, List.of(), List.of(), skipped, null);

    assertThat(ExitCode.of(end)).isEqualTo(expected);
  }

  private String job() throws IOException {
    return Files.writeString(directory.resolve("job.xml"), JOB).toString();
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setErr(new PrintWriter(err, true));
    commandLine.setOut(new PrintWriter(out, true));
    return commandLine.execute(arguments);
  }

  private void assertOneLine(String part) {
    assertThat(err.toString().lines().toList()).hasSize(1);
    assertThat(err.toString()).startsWith("partita: ").contains(part);
  }
}
