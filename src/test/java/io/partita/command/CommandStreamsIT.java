package io.partita.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import io.partita.testing.Await;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandStreamsIT {
  private static final int MEGABYTE = 1 << 20;

  @TempDir private Path directory;

  @Test
  @Tag("B39")
  void inputAndOutputOfManyPipesFull_doNotWaitForEachOther() {
    byte[] input = new byte[20 * MEGABYTE];
    for (int i = 0; i < input.length; i++) {
      input[i] = (byte) (i * 31);
    }
    Command command = Command.of("cat").withStdin(Input.bytes(input));
    CommandResult result =
        command.withOptions(command.options().withCaptureLimit(input.length)).run();
    assertThat(result.stdout().bytes()).isEqualTo(input);
    assertThat(result.stdout().dropped()).isZero();
  }

  @Test
  @Tag("B39")
  void bothOutputsOfManyPipesFull_areReadAtOnce() {
    String line = "head -c 3000000 /dev/zero >&2; head -c 3000000 /dev/zero";
    CommandResult result = Command.shell(line + "; " + line).run();
    assertThat(result.stdout().bytes()).hasSize(6_000_000);
    assertThat(result.stderr().bytes()).hasSize(6_000_000);
  }

  @Test
  void inputThatNobodyReads_isNoError() {
    assertThat(Command.of("true").withInput("x".repeat(MEGABYTE)).run().isSuccess()).isTrue();
    assertThat(Command.of("head", "-c", "3").withInput("x".repeat(MEGABYTE)).output())
        .isEqualTo("xxx");
  }

  @Test
  void inputHeldOpenByWhatWasLeftBehind_keepsNoThread() {
    CommandResult result =
        Command.shell("exec 3<&0; sleep 1000 <&3 >&- 2>&- & echo $!")
            .withInput("x".repeat(MEGABYTE))
            .run();
    long left = Processes.pids(result.stdout().lines()).get(0);
    try {
      Await.until("no thread of ours", () -> Processes.threads().isEmpty());
    } finally {
      ProcessHandle.of(left).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void standardInput_isEmptyUnlessSaidOtherwise() throws Exception {
    assertThat(Command.of("cat").output()).isEmpty();
    Path file = Files.writeString(directory.resolve("in"), "from a file");
    assertThat(Command.of("cat").withStdin(Input.file(file)).output()).isEqualTo("from a file");
    assertThatThrownBy(
            () -> Command.of("cat").withStdin(Input.file(directory.resolve("none"))).run())
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("Cannot start cat")
        .hasMessageContaining("none (No such file");
  }

  @Test
  void communicate_writesAndReads() throws Exception {
    Command sort = Command.of("sort").withStdin(Input.pipe());
    try (RunningCommand running = sort.start()) {
      assertThat(running.communicate("b\na\n").out()).isEqualTo("a\nb\n");
    }
    try (RunningCommand running = Command.of("sort").start()) {
      assertThatThrownBy(() -> running.communicate("x")).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void pipes_areAConversation() throws Exception {
    Command cat = Command.of("cat").withStdin(Input.pipe()).withStdout(Output.pipe());
    try (RunningCommand running = cat.start()) {
      OutputStream in = running.stdin();
      InputStream out = running.stdout();
      for (int i = 0; i < 3; i++) {
        in.write(("turn " + i).getBytes(StandardCharsets.UTF_8));
        assertThat(out.readNBytes(6)).asString().isEqualTo("turn " + i);
      }
      in.close();
      assertThat(out.read()).isEqualTo(-1);
      assertThat(running.waitFor().isSuccess()).isTrue();
    }
    assertThatThrownBy(cat::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("use start()");
  }

  @Test
  void closedPipe_endsTheCommandWithSigpipe() throws Exception {
    try (RunningCommand running = Command.of("yes").withStdout(Output.pipe()).start()) {
      running.stdout().close();
      assertThat(running.waitFor().signal()).contains("SIGPIPE");
    }
  }

  @Test
  void mergedStderr_isInOrder() {
    assertThat(Command.shell("echo 1; echo 2 >&2; echo 3").withStderr(Output.merged()).output())
        .isEqualTo("1\n2\n3\n");
    assertThatThrownBy(() -> Command.of("true").withStdout(Output.merged()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void discardedAndFiled_areNotInTheResult() throws Exception {
    Path file = directory.resolve("out");
    Command command = Command.shell("echo out; echo err >&2").withStderr(Output.discarded());
    CommandResult result = command.withStdout(Output.toFile(file)).run();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEmpty();
    assertThat(file).hasContent("out\n");
    command.withStdout(Output.appendedTo(file)).check();
    assertThat(file).hasContent("out\nout\n");
    command.withStdout(Output.toFile(file)).check();
    assertThat(file).hasContent("out\n");
  }

  @Test
  void lines_comeAsTheyArePrinted() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Command command =
        Command.shell("echo one; read x; printf 'two\\r\\n\\nlast'")
            .withStdin(Input.pipe())
            .withStdout(Output.lines(lines::add));
    try (RunningCommand running = command.start()) {
      Await.until("first line", () -> lines.equals(List.of("one")));
      assertThat(running.communicate("\n").out()).isEmpty();
      assertThat(lines).containsExactly("one", "two", "", "last");
    }
  }

  @Test
  void consumerThatIsSlow_getsEverything() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    List<String> lines = new CopyOnWriteArrayList<>();
    Command command = Command.shell("echo $$; seq 1000");
    command =
        command
            .withOptions(command.options().withOutputGrace(Duration.ZERO))
            .withStdout(
                Output.lines(
                    line -> {
                      lines.add(line);
                      long pid = Long.parseLong(lines.get(0));
                      Await.until("command gone", () -> !Processes.isAlive(pid));
                      ended.countDown();
                    }));
    assertThat(command.run().stdout().isComplete()).isTrue();
    assertThat(ended.getCount()).isZero();
    assertThat(lines).hasSize(1001).endsWith("1000");
  }

  @Test
  void consumerThatThrows_doesNotStopTheCommand_andTheCallerIsTold() {
    Command command =
        Command.shell("seq 100000; touch '" + directory.resolve("ended") + "'")
            .withStdout(
                Output.lines(
                    line -> {
                      throw new IllegalStateException("no line like " + line);
                    }));
    assertThatThrownBy(command::run)
        .isInstanceOf(PartitaException.class)
        .hasMessageStartingWith("What takes the lines of /bin/sh -c seq 100000")
        .hasRootCauseMessage("no line like 1");
    assertThat(directory.resolve("ended")).exists();
  }

  @Test
  @Tag("F5")
  void gigabyteWithoutALineBreak_isBoundedAndCounted() {
    int size = 1_000_000_000;
    List<String> lines = new CopyOnWriteArrayList<>();
    Command head = Command.of("head", "-c", Integer.toString(size), "/dev/zero");
    CommandResult result = head.run();
    assertThat(result.stdout().bytes()).hasSize(CommandOptions.DEFAULTS.captureLimit());
    assertThat(result.stdout().dropped()).isEqualTo(size - CommandOptions.DEFAULTS.captureLimit());
    Command.of("head", "-c", "100000000", "/dev/zero").withStdout(Output.lines(lines::add)).check();
    assertThat(lines).hasSize(1).first().asString().endsWith("\0 [99934464 characters more]");
  }

  @Test
  @Tag("F5")
  void outputThatIsNotUtf8_isReplacedInText_andWholeInBytes() {
    CommandResult result = Command.of("printf", "a\\377(\\303\\303\\244").run();
    assertThat(result.out()).isEqualTo("a\uFFFD(\uFFFDä");
    assertThat(result.stdout().bytes()).hasSize(6);
  }

  @Test
  void otherCharset_isReadAsSuch() {
    List<String> lines = new CopyOnWriteArrayList<>();
    Command command = Command.of("printf", "a\\000\\344\\000\\n\\000b\\000");
    command = command.withOptions(command.options().withCharset(StandardCharsets.UTF_16LE));
    assertThat(command.output()).isEqualTo("aä\nb");
    command.withStdout(Output.lines(lines::add)).run();
    assertThat(lines).containsExactly("aä", "b");
  }

  @Test
  void inheritedStreams_areThoseOfThisProcess() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                InheritingProgram.class.getName())
            .start();
    try (OutputStream in = parent.getOutputStream()) {
      in.write("typed".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(parent.getInputStream().readAllBytes()).asString().isEqualTo("typed");
    assertThat(parent.getErrorStream().readAllBytes()).asString().isEqualTo("done\n");
    assertThat(parent.waitFor()).isEqualTo(3);
  }
}
