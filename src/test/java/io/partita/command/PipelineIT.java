package io.partita.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.process.LaunchException;
import io.partita.testing.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PipelineIT {
  @Test
  @Tag("B39")
  void eachReadsWhatTheOneBeforePrints() {
    PipelineResult result =
        Pipeline.of(
                Command.of("cat").withInput("b\nc\na\n"),
                Command.of("sort", "-r"),
                Command.of("head", "-2"))
            .run();
    assertThat(result.out()).isEqualTo("c\nb\n");
    assertThat(result.exitCodes()).containsExactly(0, 0, 0);
    assertThat(result.exitCode()).isZero();
    assertThat(result.check().timedOut()).isFalse();
  }

  @Test
  @Tag("B39")
  void muchDataAndMuchInput_passThrough() {
    byte[] input = new byte[20 << 20];
    Pipeline pipeline =
        Pipeline.of(
            Command.of("cat").withStdin(Input.bytes(input)),
            Command.of("cat"),
            Command.of("wc", "-c"));
    assertThat(pipeline.output().strip()).isEqualTo(Integer.toString(input.length));
  }

  @Test
  @Tag("B39")
  void readerThatHasEnough_endsTheWriterWithSigpipe() {
    PipelineResult result = Pipeline.of(Command.of("yes"), Command.of("head", "-1")).run();
    assertThat(result.out()).isEqualTo("y\n");
    assertThat(result.exitCodes()).containsExactly(-Signals.number("PIPE"), 0);
    assertThat(result.exitCode()).isZero();
    assertThat(result.check().out()).isEqualTo("y\n");
  }

  @Test
  @Tag("B39")
  void exitCode_isThatOfTheLastThatFailed() {
    PipelineResult result =
        Pipeline.of(
                Command.shell("exit 3"),
                Command.shell("cat; echo why >&2; exit 4"),
                Command.of("cat"))
            .run();
    assertThat(result.exitCodes()).containsExactly(3, 4, 0);
    assertThat(result.exitCode()).isEqualTo(4);
    assertThatThrownBy(result::check)
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("exited with 4")
        .hasMessageEndingWith(": why");
  }

  @Test
  void timeout_endsAll() {
    PipelineResult result =
        Pipeline.of(Command.shell("echo $$; sleep 1000"), Command.of("cat"))
            .withTimeout(Duration.ofMillis(300))
            .run();
    assertThat(result.timedOut()).isTrue();
    Processes.assertGone(Processes.pids(result.stdout().lines()));
    assertThatThrownBy(result::check).isInstanceOf(CommandFailedException.class);
  }

  @Test
  void commandThatCannotBeStarted_leavesNoneOfTheOthers() {
    Pipeline pipeline = Pipeline.of(Command.of("no-such-program"), Command.of("sleep", "1000"));
    assertThatThrownBy(pipeline::run).isInstanceOf(LaunchException.class);
    Await.until("no thread of ours", () -> Processes.threads().isEmpty());
    assertThat(Processes.children()).isEmpty();
  }

  @Test
  void leftBehindByTheFirst_doesNotHoldUpTheOthers() {
    Command first = Command.shell("sleep 1000 & echo $!");
    PipelineResult result =
        Pipeline.of(
                first.withOptions(first.options().withOutputGrace(Duration.ofMillis(100))),
                Command.of("cat"))
            .run();
    List<Long> left = Processes.pids(result.stdout().lines());
    left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    assertThat(left).hasSize(1);
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void slowLastCommand_getsAllThatTheFirstPrinted() {
    Command first = Command.of("seq", "10000");
    assertThat(
            Pipeline.of(
                    first.withOptions(first.options().withOutputGrace(Duration.ZERO)),
                    Command.shell("sleep 0.3; wc -l"))
                .output()
                .strip())
        .isEqualTo("10000");
  }

  @Test
  void streamsBetween_belongToThePipeline() {
    Command cat = Command.of("cat");
    assertThatThrownBy(() -> Pipeline.of(cat)).hasMessageContaining("two commands at least");
    assertThatThrownBy(() -> Pipeline.of(cat, cat.withInput("x")))
        .hasMessageContaining("takes the standard input of cat");
    assertThatThrownBy(() -> Pipeline.of(cat.withStdout(Output.discarded()), cat))
        .hasMessageContaining("takes the standard output of cat");
    assertThat(Pipeline.of(cat, Command.of("wc", "-l"))).hasToString("cat | wc -l");
  }
}
