package io.partita.process;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import org.junit.jupiter.api.Test;

class ProcessSupervisorTest {
  @Test
  void otherSystem_isRefusedClearly() {
    assertThatThrownBy(() -> ProcessSupervisor.requirePlatform("Windows 11", "amd64"))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("Linux")
        .hasMessageContaining("Windows 11");
    assertThatThrownBy(() -> ProcessSupervisor.requirePlatform("Linux", "s390x"))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("s390x");
  }

  @Test
  void linuxOnBothArchitectures_isAccepted() {
    assertThatCode(() -> ProcessSupervisor.requirePlatform("Linux", "amd64"))
        .doesNotThrowAnyException();
    assertThatCode(() -> ProcessSupervisor.requirePlatform("Linux", "aarch64"))
        .doesNotThrowAnyException();
  }
}
