package io.partita.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CommandIT {
  @Test
  @Tag("B39")
  void run_returnsCodeBothOutputsAndDuration() {
    CommandResult result = Command.shell("echo out; echo err >&2; exit 3").run();
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).isEqualTo("out\n");
    assertThat(result.err()).isEqualTo("err\n");
    assertThat(result.duration()).isPositive().isLessThan(Await.DEADLINE);
    assertThat(result.isSuccess()).isFalse();
    assertThat(result.timedOut()).isFalse();
    assertThat(result.signal()).isEmpty();
  }

  @Test
  @Tag("B39")
  void call_returnsTheExitCode() {
    assertThat(Command.of("true").call()).isZero();
    assertThat(Command.of("false").call()).isEqualTo(1);
    assertThat(Command.shell("kill -TERM $$").call()).isEqualTo(-15);
  }

  @Test
  @Tag("B39")
  void check_throwsWithCodeAndTheEndOfWhatWasPrinted() {
    assertThat(Command.of("true").check().isSuccess()).isTrue();
    assertThatThrownBy(() -> Command.of("cat", "/no/such/file").check())
        .isInstanceOfSatisfying(
            CommandFailedException.class, failed -> assertThat(failed.exitCode()).isEqualTo(1))
        .hasMessageContaining("cat /no/such/file exited with 1")
        .hasMessageContaining("No such file or directory");
  }

  @Test
  @Tag("B39")
  void output_isStandardOutputOfASuccess() {
    assertThat(Command.shell("echo a; echo b >&2").output()).isEqualTo("a\n");
    assertThatThrownBy(() -> Command.shell("echo a; exit 1").output())
        .isInstanceOf(CommandFailedException.class)
        .hasMessageEndingWith(": a");
  }

  @Test
  void output_ofMoreThanIsCaptured_isAnErrorThatSaysWhatToDo() {
    Command command = Command.of("head", "-c", "1000", "/dev/zero");
    assertThat(command.output()).hasSize(1000);
    assertThatThrownBy(() -> command.withOptions(command.options().withCaptureLimit(600)).output())
        .hasMessageContaining("printed 400 bytes more than are captured; raise captureLimit");
  }

  @Test
  void words_areArguments_whateverIsInThem() {
    assertThat(Command.of("printf", "%s|", "a b", "", "$HOME", "*", "ä€", "\n", "'\"\\").output())
        .isEqualTo("a b||$HOME|*|ä€|\n|'\"\\|");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "INT", "QUIT", "FPE", "KILL", "USR1", "SEGV", "PIPE", "TERM"})
  @Tag("B39")
  void endBySignal_isNegative(String signal) {
    CommandResult result = Command.shell("ulimit -c 0; kill -" + signal + " $$").run();
    assertThat(result.exitCode()).isEqualTo(-Signals.number(signal));
    assertThat(result.signal()).contains("SIG" + signal);
    assertThat(result.isSuccess()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 130, 137, 143, 255})
  @Tag("B39")
  void exitWithACodeThatLooksLikeASignal_isThatCode(int code) {
    CommandResult result = Command.shell("exit " + code).run();
    assertThat(result.exitCode()).isEqualTo(code);
    assertThat(result.signal()).isEmpty();
  }
}
