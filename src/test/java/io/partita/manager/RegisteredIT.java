package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.shared.ManagerGoneException;
import io.partita.shared.Refusal;
import io.partita.shared.SharedObjectException;
import io.partita.testing.Await;
import io.partita.testing.OtherThread;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Objects of registered types in the process that is there for them. */
@Timeout(120)
@Tag("B23")
class RegisteredIT {
  /** Ten times what is promised. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private static Manager start() {
    return Manager.start(
        ManagerOptions.DEFAULTS.withRegistered(Counter.class, CountingCounter.class));
  }

  private static ProcessHandle host(Manager manager) {
    return ProcessHandle.of(manager.hostPid().orElseThrow()).orElseThrow();
  }

  private static void isHostGone(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            SharedObjectException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.HOST_GONE));
  }

  @Test
  void object_isInAProcessOfItsOwn() {
    try (Manager manager = start()) {
      Counter counter = manager.session().registered("counter", Counter.class);

      assertThat(counter.pid())
          .isEqualTo(host(manager).pid())
          .isNotEqualTo(manager.pid())
          .isNotEqualTo(ProcessHandle.current().pid());
      assertThat(counter.increment()).isEqualTo(1);
      assertThat(manager.connect().registered("counter", Counter.class).increment()).isEqualTo(2);
    }
  }

  @Test
  void managerWithoutTypes_hasNoSecondProcess() {
    try (Manager manager = Manager.start()) {
      assertThat(manager.hostPid()).isEmpty();
      assertThatThrownBy(() -> manager.session().registered("counter", Counter.class))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void hostThatIsKilled_failsItsCallersAndHarmsNothingElse() throws Exception {
    try (Manager manager = start()) {
      Counter counter = manager.session().registered("counter", Counter.class);
      manager.session().queue("queue").put("item");
      OtherThread<Boolean> running = OtherThread.run(counter::await);
      Await.until(
          "it runs",
          () ->
              manager.session().snapshot().objects().stream()
                  .anyMatch(row -> row.name().equals("counter") && row.size() == 1));
      long before = System.nanoTime();

      host(manager).destroyForcibly();

      assertThat(running.failure()).satisfies(RegisteredIT::isHostGone);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SOON);
      assertThatThrownBy(counter::increment).satisfies(RegisteredIT::isHostGone);
      assertThat(manager.session().queue("queue").take()).isEqualTo("item");
    }
  }

  @Test
  void methodThatEndsTheProcess_failsItsCaller() {
    try (Manager manager = start()) {
      Counter counter = manager.session().registered("counter", Counter.class);

      assertThatThrownBy(counter::exit).satisfies(RegisteredIT::isHostGone);

      assertThat(manager.isAlive()).isTrue();
    }
  }

  @Test
  void hostOutlivesNeitherTheManagerNorItsEnd() {
    try (Manager manager = start()) {
      ProcessHandle host = host(manager);
      Counter counter = manager.session().registered("counter", Counter.class);

      ProcessHandle.of(manager.pid()).orElseThrow().destroyForcibly();

      Await.until("the host has ended", () -> !host.isAlive());
      assertThatThrownBy(counter::increment).isInstanceOf(ManagerGoneException.class);
    }
    Manager manager = start();
    ProcessHandle host = host(manager);
    manager.close();
    assertThat(host.isAlive()).isFalse();
  }
}
