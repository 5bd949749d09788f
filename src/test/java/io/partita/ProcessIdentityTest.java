package io.partita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
  private static final long SELF = ProcessHandle.current().pid();
  private static final long NOBODY = (1L << 22) + 1;

  @Test
  void livingProcess_isAlive() {
    assertThat(ProcessIdentity.of(SELF, "token").isAlive()).isTrue();
  }

  @Test
  @Tag("F14")
  void samePidButOtherStartTime_isNotAlive() {
    ProcessIdentity self = ProcessIdentity.of(SELF, "token");
    ProcessIdentity earlier =
        new ProcessIdentity(self.bootId(), SELF, self.startTime() - 1, self.token());
    assertThat(earlier.isAlive()).isFalse();
  }

  @Test
  @Tag("F14")
  void samePidAndStartTimeButOtherBoot_isNotAlive() {
    ProcessIdentity self = ProcessIdentity.of(SELF, "token");
    assertThat(new ProcessIdentity("other", SELF, self.startTime(), "token").isAlive()).isFalse();
  }

  @Test
  void noSuchProcess_isRefused() {
    assertThatThrownBy(() -> ProcessIdentity.of(NOBODY, "token"))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining(Long.toString(NOBODY));
  }
}
