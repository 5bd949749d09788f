package io.partita.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.manager.Manager;
import io.partita.shared.SharedQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several processes, some of which are killed, see of a manager's objects. */
class ManagerHistoryIT {
  /** Some hundred calls. */
  private static final long A_WHILE = 20_000;

  /** More than a call without its return. */
  private static final long A_LEASE = 40;

  private static final int FEW = 1_000;

  @TempDir Path directory;
  private final List<HistoryClient> clients = new ArrayList<>();
  private Manager manager;

  @BeforeEach
  void start() {
    manager = Manager.start();
  }

  @AfterEach
  void end() throws Exception {
    for (HistoryClient client : clients) {
      client.kill();
    }
    manager.close();
  }

  private HistoryClient client(String role) throws Exception {
    HistoryClient client =
        HistoryClient.start(manager, role, directory, role + "-" + clients.size());
    clients.add(client);
    return client;
  }

  /** Lets some work, kills one of each role amid its work, and has others take their places. */
  private void workWithKills(String... roles) throws Exception {
    List<HistoryClient> survivors = new ArrayList<>();
    List<HistoryClient> victims = new ArrayList<>();
    for (String role : roles) {
      survivors.add(client(role));
      victims.add(client(role));
    }
    for (HistoryClient victim : victims) {
      victim.awaitWritten(A_WHILE);
      victim.kill();
    }
    for (String role : roles) {
      HistoryClient successor = client(role);
      successor.awaitWritten(A_WHILE);
      survivors.add(successor);
    }
    for (HistoryClient survivor : survivors) {
      assertThat(survivor.end()).isTrue();
    }
  }

  private List<Operation> history() throws Exception {
    List<Operation> history = Recorder.read(directory);
    assertThat(history).hasSizeGreaterThan(FEW);
    return history;
  }

  @Test
  @Tag("B16")
  void queue_losesAndDoublesNothing_andKeepsItsOrder() throws Exception {
    workWithKills("put", "take");
    SharedQueue<String> queue = manager.session().queue("queue");
    try (Recorder recorder = Recorder.in(directory, "last")) {
      while (!HistoryClient.takeOne(recorder, queue).equals("empty")) {
        // There may be more.
      }
    }
    assertThat(QueueHistory.violation(history())).isEmpty();
  }

  @Test
  @Tag("F16")
  void leasedQueue_hasEachItemDoneOnce() throws Exception {
    HistoryClient holder = client("hold");
    workWithKills("put", "lease");
    holder.awaitWritten(A_LEASE);
    holder.kill();
    SharedQueue<String> queue = manager.session().queue("queue");
    try (Recorder recorder = Recorder.in(directory, "last")) {
      while (HistoryClient.leaseOne(recorder, queue)) {
        // There may be more.
      }
    }
    assertThat(LeaseHistory.violation(history())).isEmpty();
  }

  @Test
  @Tag("F15")
  void lock_letsInOneAtATime_withTokensThatGrow() throws Exception {
    workWithKills("lock", "lock");
    assertThat(LockHistory.violation(history())).isEmpty();
  }

  @Test
  @Tag("B22")
  void map_isLinearizable() throws Exception {
    workWithKills("map", "map");
    Recorder.byFirstArgument(history())
        .forEach(
            (key, history) ->
                assertThat(Linearizability.violation(new Register(), history))
                    .describedAs(key)
                    .isEmpty());
  }

  @Test
  @Tag("B21")
  void number_isLinearizable() throws Exception {
    workWithKills("count", "count");
    assertThat(Linearizability.violation(new Counter(), history())).isEmpty();
  }
}
