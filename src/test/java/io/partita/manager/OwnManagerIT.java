package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;
import io.partita.shared.ManagerAddress;
import io.partita.shared.ManagerGoneException;
import io.partita.shared.QueueSettings;
import io.partita.shared.Scope;
import io.partita.shared.Session;
import io.partita.shared.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manager of jobs, through its lives. */
class OwnManagerIT {
  private static final QueueSettings DURABLE = QueueSettings.DEFAULTS.withDurable(true);

  @TempDir Path temp;
  private ProcessSupervisor supervisor;
  private OwnManager manager;

  @BeforeEach
  void start() {
    supervisor = ProcessSupervisor.start(SupervisorOptions.DEFAULTS);
    manager = new OwnManager(ManagerOptions.DEFAULTS.withState(temp.resolve("state")), supervisor);
  }

  @AfterEach
  void close() {
    manager.close();
    supervisor.close();
  }

  private static void kill() {
    ProcessHandle child =
        ProcessHandle.current()
            .children()
            .filter(OwnManagerIT::isManager)
            .findFirst()
            .orElseThrow();
    child.destroyForcibly();
    child.onExit().join();
  }

  /** Other tests may have left children that end by themselves. */
  private static boolean isManager(ProcessHandle child) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(child.pid()), "cmdline"))
          .contains(ManagerMain.class.getName());
    } catch (IOException e) {
      return false; // It has just ended.
    }
  }

  @Test
  @Tag("F7")
  void killed_isStartedThreeTimesAgain_withAnotherEpoch_andThenNotForAWhile() {
    assertThat(manager.state()).isEqualTo(ManagerService.State.UNUSED);
    ManagerAddress address = manager.address();
    for (int restart = 1; restart <= 3; restart++) {
      ManagerAddress former = address;
      kill();
      address = manager.address();

      assertThat(address.epoch()).isEqualTo(former.epoch() + 1);
      assertThat(manager.address(former.epoch())).isEmpty();
      assertThat(manager.address(address.epoch())).isEqualTo(Optional.of(address));
      assertThatThrownBy(former::connect).isInstanceOf(RuntimeException.class);
      assertThat(manager.state()).isEqualTo(ManagerService.State.UP);
    }
    kill();

    assertThatThrownBy(manager::address)
        .isInstanceOf(ManagerGoneException.class)
        .hasMessageContaining("started 4 times within 60 s, and it ended with SIGNAL(KILL)");
    assertThat(manager.state()).isEqualTo(ManagerService.State.DOWN);
  }

  @Test
  @Tag("F7")
  void nextLife_hasWhatIsDurable_butNothingOfExecutionsThatDied() throws Exception {
    try (Session session = manager.address().connect()) {
      session.in(Scope.execution(1)).queue("q", DURABLE).put("of an execution");
      session.in(Scope.instance(1)).queue("q", DURABLE).put("of an instance");
      session.queue("plain").put("gone");
    }
    kill();

    try (Session session = manager.address().connect()) {
      assertThat(session.snapshot().objects())
          .extracting(Snapshot.Row::scope)
          .containsExactly(Scope.instance(1));
      assertThat(session.in(Scope.instance(1)).queue("q", DURABLE).take())
          .isEqualTo("of an instance");
    }
  }
}
