package io.partita.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.ExitCause;
import io.partita.PartitaException;
import io.partita.pool.PoolOptions;
import io.partita.pool.ProcessPool;
import io.partita.shared.ManagerGoneException;
import io.partita.shared.QueueSettings;
import io.partita.shared.Session;
import io.partita.testing.Await;
import io.partita.testing.OpenFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manager in a process of its own. */
class ManagerIT {
  private static void kill(Manager manager) {
    ProcessHandle.of(manager.pid()).orElseThrow().destroyForcibly();
  }

  @Test
  void manager_isAnotherProcess_thatItsSessionsShare() throws Exception {
    try (Manager manager = Manager.start();
        Session other = Manager.connect(manager.endpoint(), manager.key())) {
      BlockingQueue<String> queue = manager.session().queue("q");
      queue.put("item");

      assertThat(manager.pid()).isNotEqualTo(ProcessHandle.current().pid());
      assertThat(other.<String>queue("q").poll(10, TimeUnit.SECONDS)).isEqualTo("item");
      assertThat(manager.session()).isSameAs(manager.session());
      assertThat(manager.connect()).isNotSameAs(manager.session());
    }
  }

  @Test
  void proxy_travelsWithTasks() throws Exception {
    try (Manager manager = Manager.start();
        ProcessPool pool = ProcessPool.start(PoolOptions.DEFAULTS.withProcesses(2))) {
      BlockingQueue<Integer> queue = manager.session().queue(QueueSettings.DEFAULTS);
      for (int i = 0; i < 10; i++) {
        int number = i;
        pool.execute(() -> queue.add(number));
      }
      int sum = 0;
      for (int i = 0; i < 10; i++) {
        sum += Integer.parseInt(String.valueOf((Object) queue.poll(20, TimeUnit.SECONDS)));
      }

      assertThat(sum).isEqualTo(45);
    }
  }

  @Test
  void close_endsTheProcess_inOrderAndOnce() throws Exception {
    Manager manager = Manager.start();
    Session session = manager.connect();
    BlockingQueue<String> queue = session.queue("q");
    manager.close();
    manager.close();

    assertThat(Await.get(manager.exit()).kind()).isEqualTo(ExitCause.Kind.COMPLETED);
    assertThat(manager.isAlive()).isFalse();
    assertThat(ProcessHandle.of(manager.pid())).isEmpty();
    assertThatThrownBy(queue::poll).isInstanceOf(ManagerGoneException.class);
    assertThatThrownBy(manager::connect).isInstanceOf(ManagerGoneException.class);
    assertThatThrownBy(manager::session).isInstanceOf(ManagerGoneException.class);
  }

  @Test
  @Tag("F7")
  void killed_everySessionAndLaterOnesAreTold() throws Exception {
    try (Manager manager = Manager.start()) {
      Session session = manager.session();
      BlockingQueue<String> queue = session.queue("q");
      kill(manager);

      assertThatThrownBy(() -> queue.poll(20, TimeUnit.SECONDS))
          .isInstanceOf(ManagerGoneException.class);
      assertThatThrownBy(manager::connect).isInstanceOf(ManagerGoneException.class);
      assertThat(Await.get(manager.exit())).isEqualTo(new ExitCause(ExitCause.Kind.SIGNAL, "KILL"));
    }
  }

  @Test
  void stateDirectory_countsLives_andBelongsToOneManager(@TempDir Path directory) {
    ManagerOptions options = ManagerOptions.DEFAULTS.withState(directory.resolve("state"));
    for (int life = 1; life <= 3; life++) {
      try (Manager manager = Manager.start(options)) {
        assertThat(manager.epoch()).isEqualTo(life);
        assertThat(manager.session().epoch()).isEqualTo(life);
        if (life == 3) {
          assertThatThrownBy(() -> Manager.start(options))
              .isInstanceOf(PartitaException.class)
              .hasMessageContaining("Another manager uses " + directory);
        }
      }
    }
  }

  @Test
  @Tag("F29")
  void managersThatEnded_leaveNothingBehind() throws Exception {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Manager.start().close();
    Await.until("nothing of it is left", () -> threads().isEmpty());
    int before = OpenFiles.count();
    Set<Path> files = list(temporary);

    for (int i = 0; i < 3; i++) {
      try (Manager manager = Manager.start()) {
        manager.session().lock("l").lock();
        if (i == 1) {
          kill(manager);
        }
      }
    }

    Await.until("its threads are gone", () -> threads().isEmpty());
    Await.until("its files are closed", () -> OpenFiles.count() <= before);
    assertThat(list(temporary)).isEqualTo(files);
  }

  private static Set<Path> list(Path directory) throws Exception {
    try (var files = Files.list(directory)) {
      return Set.copyOf(files.toList());
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("partita-"))
        .toList();
  }
}
