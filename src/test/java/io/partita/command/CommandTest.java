package io.partita.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is refused before anything starts, and how the values behave. */
class CommandTest {
  private static final CommandOptions DEFAULTS = CommandOptions.DEFAULTS;

  @Test
  void nul_isRefusedWhereverItStands() {
    assertThatThrownBy(() -> Command.of("echo", "a", "b\0c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Word 2 of the command echo has a NUL in it");
    assertThatThrownBy(() -> Command.of("echo").withVariable("A", "b\0c"))
        .hasMessage("The value of variable A has a NUL in it");
    assertThatThrownBy(() -> Command.of("echo").withVariable("A\0", "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void commandWithoutAProgram_isRefused() {
    assertThatThrownBy(() -> Command.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Command.of("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void variableWithoutAProperName_isRefused() {
    for (String name : List.of("", "A=B")) {
      assertThatThrownBy(() -> Environment.EMPTY.with(name, "x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("was '" + name + "'");
      assertThatThrownBy(() -> Environment.EMPTY.without(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void timesAndSizesOutOfRange_areRefused() {
    assertThatThrownBy(() -> DEFAULTS.withTimeout(Duration.ZERO))
        .hasMessage("timeout must be positive, was PT0S");
    assertThatThrownBy(() -> DEFAULTS.withGrace(Duration.ofMillis(-1)))
        .hasMessage("grace must not be negative, was PT-0.001S");
    assertThatThrownBy(() -> DEFAULTS.withOutputGrace(Duration.ofMillis(-1)))
        .hasMessage("outputGrace must not be negative, was PT-0.001S");
    assertThatThrownBy(() -> DEFAULTS.withCaptureLimit(-1))
        .hasMessage("captureLimit must be at least 0, was -1");
  }

  @Test
  void defaults_areAsTheDocumentationSays() {
    assertThat(DEFAULTS.directory()).isNull();
    assertThat(DEFAULTS.environment()).isEqualTo(Environment.INHERITED);
    assertThat(DEFAULTS.timeout()).isNull();
    assertThat(DEFAULTS.grace()).isEqualTo(Duration.ofSeconds(5));
    assertThat(DEFAULTS.captureLimit()).isEqualTo(16 << 20);
    assertThat(DEFAULTS.ownSession()).isTrue();
    assertThat(DEFAULTS.outputGrace()).isEqualTo(Duration.ofSeconds(1));
    Command command = Command.of("x");
    assertThat(command.stdin()).isEqualTo(Input.empty());
    assertThat(command.stdout()).isEqualTo(Output.captured());
    assertThat(command.stderr()).isEqualTo(Output.captured());
  }

  @Test
  void environment_answersAsTheCommandWillSeeIt() {
    String path = System.getenv("PATH");
    assertThat(Environment.INHERITED.get("PATH")).isEqualTo(path);
    assertThat(Environment.INHERITED.without("PATH").get("PATH")).isNull();
    assertThat(Environment.INHERITED.without("PATH").with("PATH", "x").get("PATH")).isEqualTo("x");
    assertThat(Environment.EMPTY.get("PATH")).isNull();
    assertThat(Environment.EMPTY.with("A", "1").without("A").get("A")).isNull();
  }

  @Test
  void signals_haveTheirNamesAndNumbers() {
    assertThat(Signals.number("term")).isEqualTo(15);
    assertThat(Signals.number("SIGKILL")).isEqualTo(9);
    assertThat(Signals.number("SYS")).isEqualTo(31);
    assertThat(Signals.name(6)).isEqualTo("SIGABRT");
    assertThat(Signals.name(40)).isEqualTo("SIG40");
    assertThatThrownBy(() -> Signals.number("9")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void longCommand_isShownShortened() {
    assertThat(Command.of("echo", "x".repeat(1000)).toString()).hasSize(501).endsWith("…");
    assertThat(Command.shell("a\n  b")).hasToString("/bin/sh -c a b");
  }
}
