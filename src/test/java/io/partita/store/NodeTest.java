package io.partita.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.testing.Background;
import jakarta.batch.runtime.BatchStatus;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jberet.job.model.Job;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.JobInstanceImpl;
import org.jberet.runtime.StepExecutionImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
  private static final NodeOptions QUICK =
      NodeOptions.DEFAULTS
          .withPoll(Duration.ofMillis(20))
          .withRenewal(Duration.ofMillis(50))
          .withLease(Duration.ofMillis(400));
  private static final int AT_ONCE = 200;

  @TempDir Path temp;
  private StateDirectory state;
  private Store store;
  private NodeTable table;
  private final List<Node> nodes = new ArrayList<>();

  @BeforeEach
  void open() {
    state = StateDirectory.open(temp.resolve("state"), "run");
    store = Store.embedded(state);
    table = new NodeTable(store.dataSource());
  }

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
    store.close();
    state.close();
  }

  private Node join(String name) {
    Node node = Node.join(store.dataSource(), name, QUICK);
    nodes.add(node);
    return node;
  }

  private JobInstanceImpl newInstance() {
    return store.repository().createJobInstance(new Job("job"), "partita", null);
  }

  private JobExecutionImpl start(JobInstanceImpl instance) {
    JobExecutionImpl execution = store.repository().createJobExecution(instance, new Properties());
    execution.setBatchStatus(BatchStatus.STARTED);
    store.repository().updateJobExecution(execution, false, false);
    return execution;
  }

  private String status(long execution) throws SQLException {
    try (Connection c = store.dataSource().getConnection();
        Statement s = c.createStatement();
        ResultSet rows =
            s.executeQuery(
                "SELECT BATCHSTATUS FROM JOB_EXECUTION WHERE JOBEXECUTIONID = " + execution)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  @Tag("F9")
  void processThatWasKilled_leavesExecutionsThatFailedAtTheNextStart() throws Exception {
    JobExecutionImpl unfinished = start(newInstance());
    long killed = store.node().id();
    JobInstanceImpl over = newInstance();
    JobExecutionImpl completed = start(over);
    completed.setBatchStatus(BatchStatus.COMPLETED);
    store.repository().updateJobExecution(completed, true, false);
    // The row of a process that has ended without a word stays.
    String name = nameOf(killed);

    Node next = join(name);

    assertThat(status(unfinished.getExecutionId())).isEqualTo("FAILED");
    assertThat(status(completed.getExecutionId())).isEqualTo("COMPLETED");
    assertThat(table.leases()).containsOnlyKeys(next.id());
    assertThat(next.claim(over.getInstanceId())).isTrue();
    assertThat(next.claim(unfinished.getJobInstance().getInstanceId())).isTrue();
  }

  @Test
  @Tag("F9")
  void attemptsLeftOpenByADeadNode_areEndedAndTheirFencesRaised() throws Exception {
    JobExecutionImpl execution = start(newInstance());
    StepExecutionImpl step = new StepExecutionImpl("step");
    step.setBatchStatus(BatchStatus.STARTED);
    store.repository().addStepExecution(execution, step);
    Attempt.Partition left = new Attempt.Partition(step.getStepExecutionId(), 0);
    Attempt.Partition ended = new Attempt.Partition(step.getStepExecutionId(), 1);
    Attempt open = store.attempts().begin(left, null);
    store
        .attempts()
        .end(
            store.attempts().begin(ended, null),
            new Attempt.Ending(null, "COMPLETED", "", "for people", null, null, 0));

    join(nameOf(store.node().id()));

    assertThat(store.attempts().of(step.getStepExecutionId()))
        .extracting(Attempt.Entry::cause)
        .containsExactly("PARENT_LOST", "COMPLETED");
    // Its own node, if it lives after all, must leave the partition alone.
    assertThat(
            store
                .attempts()
                .endDead(open, new Attempt.Ending(null, "EXITED", "75", "", null, null, 0)))
        .isFalse();
    assertThat(store.attempts().begin(left, null).fence()).isEqualTo(open.fence() + 2);
  }

  private String nameOf(long id) throws SQLException {
    try (Connection c = store.dataSource().getConnection();
        Statement s = c.createStatement();
        ResultSet rows = s.executeQuery("SELECT name FROM partita_node WHERE id = " + id)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  @Tag("F10")
  void livingNodes_areLeftAlone() throws Exception {
    Node one = join("one");
    Node two = join("two");
    long instance = newInstance().getInstanceId();
    assertThat(one.claim(instance)).isTrue();
    long lease = leaseOf(one);

    Await.until("many renewals", () -> leaseOf(one) > lease + 20);

    assertThat(table.leases()).containsKeys(one.id(), two.id());
    assertThat(one.holds(instance)).isTrue();
    assertThat(two.claim(instance)).isFalse();
  }

  private long leaseOf(Node node) {
    return requireNonNull(table.leases().get(node.id()));
  }

  @Test
  @Tag("F10")
  @Tag("F13")
  void nodeWhoseLeaseDoesNotMove_isTakenForDead_byHowLongItIsLookedAt() throws Exception {
    long dead = table.add("dead, and its clock is wrong");
    JobInstanceImpl instance = newInstance();
    table.claim(dead, instance.getInstanceId());
    long execution = executionOf(instance);
    Node living = join("living");

    Await.until("dead", () -> !table.leases().containsKey(dead));

    assertThat(status(execution)).isEqualTo("FAILED");
    assertThat(living.claim(instance.getInstanceId())).isTrue();
  }

  /** As the other node's JBeret would make it. */
  private long executionOf(JobInstanceImpl instance) throws SQLException {
    try (Connection c = store.dataSource().getConnection();
        Statement s = c.createStatement()) {
      s.executeUpdate(
          "INSERT INTO JOB_EXECUTION (JOBINSTANCEID, BATCHSTATUS) VALUES (%d, 'STARTED')"
              .formatted(instance.getInstanceId()));
    }
    return table.newestExecution(instance.getInstanceId());
  }

  @Test
  @Tag("F10")
  void nodeThatWasTakenForDead_hearsOfIt_writesNoMore_andBeginsAnew() throws Exception {
    Node stopped = join("stopped");
    long former = stopped.id();
    long instance = newInstance().getInstanceId();
    assertThat(stopped.claim(instance)).isTrue();
    CompletableFuture<Long> lost = new CompletableFuture<>();
    stopped.listen(
        new Node.Listener() {
          @Override
          public void stopRequested(long executionId) {}

          @Override
          public void lost() {
            lost.complete(former);
          }
        });

    Await.until("buried", () -> table.bury(former, leaseOf(stopped)) >= 0);

    assertThat(Await.get(lost)).isEqualTo(former);
    assertThat(stopped.holds(instance)).isFalse();
    Await.until("a new number", () -> stopped.id() != former);
    assertThat(table.leases()).containsKey(stopped.id());
  }

  @Test
  @Tag("F10")
  void executionThatIsNotThisNodesAnyMore_isNotWritten() {
    JobExecutionImpl execution = start(newInstance());
    store.node().release(execution.getJobInstance().getInstanceId());
    execution.setBatchStatus(BatchStatus.COMPLETED);

    assertThatThrownBy(() -> store.repository().updateJobExecution(execution, true, false))
        .hasMessageContaining("is not this node's any more");
  }

  @Test
  @Tag("F10")
  void instanceThatRuns_isRunOnceOnly_howeverManyWantTo() throws Exception {
    JobInstanceImpl instance = newInstance();
    AtomicInteger refused = new AtomicInteger();
    List<Future<Boolean>> all = new ArrayList<>();
    Node other = Node.join(store.dataSource(), "other", NodeOptions.DEFAULTS);
    nodes.add(other);
    for (int i = 0; i < AT_ONCE; i++) {
      boolean here = i % 2 == 0;
      all.add(
          Background.supply(
              () -> {
                try {
                  if (here) {
                    var unused = store.repository().createJobExecution(instance, new Properties());
                    return true;
                  }
                  boolean taken = other.claim(instance.getInstanceId());
                  if (taken) {
                    other.claimed(instance.getInstanceId(), 4711);
                  }
                  return taken;
                } catch (InstanceRunsException e) {
                  refused.incrementAndGet();
                  return false;
                }
              }));
    }
    int taken = 0;
    for (Future<Boolean> one : all) {
      taken += Await.get(one) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(1);
    assertThat(refused.get()).isBetween(AT_ONCE / 2 - 1, AT_ONCE / 2);
  }

  @Test
  void reservation_isForOneExecution() {
    JobInstanceImpl instance = newInstance();
    assertThat(store.node().reserve(instance.getInstanceId())).isTrue();
    assertThat(store.node().reserve(instance.getInstanceId())).isFalse();

    JobExecutionImpl execution = store.repository().createJobExecution(instance, new Properties());

    assertThat(execution.getExecutionId()).isPositive();
    assertThatThrownBy(() -> store.repository().createJobExecution(instance, new Properties()))
        .isInstanceOf(InstanceRunsException.class);
  }

  @Test
  @Tag("F10")
  void submissionOfOneName_startsOnce_howeverManySubmit() throws Exception {
    Node one = join("one");
    Node two = join("two");
    AtomicInteger started = new AtomicInteger();
    List<Future<Long>> all = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      Node node = i % 2 == 0 ? one : two;
      all.add(Background.supply(() -> node.once("nightly", () -> 100 + started.incrementAndGet())));
    }
    for (Future<Long> each : all) {
      assertThat(Await.get(each)).isEqualTo(101);
    }
    assertThat(started).hasValue(1);
  }

  @Test
  @Tag("F10")
  void outageOfTheDatabase_buriesNobody_whenItIsOver() throws Exception {
    Node one = join("one");
    Node two = join("two");
    Await.until("each has seen the other", () -> leaseOf(one) > 3 && leaseOf(two) > 3);
    try (Connection away = store.dataSource().getConnection();
        Statement s = away.createStatement()) {
      away.setAutoCommit(false);
      s.executeUpdate("UPDATE partita_node SET lease = lease"); // nobody renews meanwhile
      long end = System.nanoTime() + 2 * QUICK.lease().toNanos();
      Await.until("longer than a lease", () -> System.nanoTime() - end > 0);
      away.commit();
    }
    long first = leaseOf(one);
    long second = leaseOf(two);
    Await.until("both go on", () -> leaseOf(one) > first + 3 && leaseOf(two) > second + 3);
  }

  @Test
  void submissionThatFailed_leavesItsNameFree() {
    assertThatThrownBy(
            () ->
                store
                    .node()
                    .once(
                        "nightly",
                        () -> {
                          throw new IllegalStateException("refused");
                        }))
        .hasMessage("refused");

    assertThat(store.node().once("nightly", () -> 7)).isEqualTo(7);
  }

  @Test
  @Tag("F10")
  void stop_reachesTheNodeThatRunsTheExecution() throws Exception {
    Node runs = join("runs");
    List<Long> stops = new CopyOnWriteArrayList<>();
    runs.listen(
        new Node.Listener() {
          @Override
          public void stopRequested(long executionId) {
            stops.add(executionId);
          }

          @Override
          public void lost() {}
        });
    long instance = newInstance().getInstanceId();
    assertThat(runs.claim(instance)).isTrue();
    runs.claimed(instance, 12);

    assertThat(store.node().requestStop(12)).isTrue();

    Await.until("stop", () -> stops.contains(12L));
    assertThat(store.node().requestStop(13)).isFalse();
  }
}
