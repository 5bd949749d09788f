package io.partita.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** More children at once than there are processors by far. */
@Tag("storm")
@Tag("B5")
class ManyChildrenIT {
  @AfterAll
  static void stop() {
    ProcessContext.shutDown();
  }

  @ParameterizedTest
  @EnumSource
  void hundredShortChildren_allEndWithZero(StartMethod method) throws Exception {
    ProcessContext context =
        ProcessContext.of(method, ContextOptions.DEFAULTS.withJvm(ChildProcessIT.JVM));
    List<ChildProcess> children = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      children.add(context.process(() -> {}));
    }
    children.forEach(ChildProcess::start);
    for (ChildProcess child : children) {
      assertThat(child.join(Duration.ofMinutes(2))).describedAs("%s", child).isTrue();
      assertThat(child.exitCode()).describedAs("%s", child).hasValue(0);
    }
    assertThat(ChildProcess.activeChildren()).isEmpty();
  }
}
