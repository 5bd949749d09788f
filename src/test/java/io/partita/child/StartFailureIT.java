package io.partita.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.partita.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Children that come to nothing say why. */
class StartFailureIT {
  @AfterEach
  void end() {
    ProcessContext.shutDown();
  }

  @ParameterizedTest
  @EnumSource
  void jvmThatDoesNotStart_showsItsCommandWithoutSecretsAndWhatItPrinted(StartMethod method) {
    ContextOptions options =
        ContextOptions.DEFAULTS
            .withSpares(1)
            .withJvm(ChildProcessIT.JVM.plusArguments("-Dpw=hush", "-XX:+NoSuchFlag"))
            .withOutput((source, line) -> {});
    ChildProcess child = ProcessContext.of(method, options).process(() -> {});
    child.start();
    Await.until("end", () -> !child.isAlive());

    assertThat(child.exitCause().orElseThrow().toString())
        .startsWith("LAUNCH_FAILED(exit code 1; ")
        .contains("bin/java", "-Dpw=***", "Unrecognized VM option 'NoSuchFlag'")
        .doesNotContain("hush");
  }

  @Test
  @SuppressWarnings("NullAway") // What a caller without it may do.
  void nullWhereThereMustBeSomething_isRefusedByItsName() {
    ProcessContext context = ProcessContext.getDefault();
    assertThatNullPointerException()
        .isThrownBy(() -> context.process((ChildTask) null))
        .withMessage("task");
    assertThatNullPointerException()
        .isThrownBy(() -> ProcessContext.of(StartMethod.SPAWN, null))
        .withMessage("options");
    assertThatNullPointerException()
        .isThrownBy(() -> ContextOptions.DEFAULTS.withOutput(null))
        .withMessage("output");
  }
}
