package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** import-orders: afterwards the table equals the file. */
class ImportOrdersIT extends DatabaseJobs {
  private static final Duration VERY_LONG = Duration.ofMinutes(10);

  @ParameterizedTest
  @EnumSource
  void orders_areInTheTableAsInTheFile(Where where) throws Exception {
    start(where);

    JobSnapshot end = ended(submit(5_000, 100));

    assertThat(end.failure()).isNull();
    assertThat(orders()).isEqualTo(lines());
  }

  @ParameterizedTest
  @EnumSource(names = {"STORE_ON_H2", "STORE_ON_POSTGRES"})
  @Tag("F1")
  @Tag("F11")
  void workersAreKilledAtRandom_eachOrderIsThereOnce(Where where) throws Exception {
    storm(where, 20_000, 20);
  }

  @Test
  @Tag("storm")
  @Tag("F1")
  void storm_onH2() throws Exception {
    storm(Where.STORE_ON_H2, Integer.getInteger("storm.orders", 1_000_000), kills());
  }

  @Test
  @Tag("storm")
  @Tag("F1")
  void storm_onPostgres() throws Exception {
    storm(Where.STORE_ON_POSTGRES, Integer.getInteger("storm.orders", 1_000_000), kills());
  }

  private static int kills() {
    return Integer.getInteger("storm.kills", 200);
  }

  private void storm(Where where, int count, int kills) throws Exception {
    set("partita.attempts.max", "100000");
    set("partita.attempts.launch", "100000");
    set("partita.attempts.backoff", "PT0.01S");
    set("partita.attempts.backoff-max", "PT0.05S");
    set("partita.pool.processes", "3");
    start(where);
    long execution = submit(count, 50);
    AtomicLong current = new AtomicLong(execution);
    try (Killer killer = new Killer(kills, () -> engine().snapshot(current.get()))) {
      JobSnapshot end = engine().awaitEnd(execution, VERY_LONG);
      for (int more = 0; more < 3 && !end.batchStatus().equals("COMPLETED"); more++) {
        System.out.println("Restarted: " + end.failure());
        current.set(engine().restart(current.get(), new Properties()));
        end = engine().awaitEnd(current.get(), VERY_LONG);
      }

      assertThat(end.batchStatus()).as("%s", end.failure()).isEqualTo("COMPLETED");
      System.out.println(killer);
      assertThat(killer.killed.get()).isGreaterThan(kills / 4);
    }
    assertThat(orders()).isEqualTo(lines());
  }

  private long submit(int count, int chunk) throws IOException {
    Properties parameters = new Properties();
    parameters.setProperty("file", temp.resolve("orders.csv").toString());
    parameters.setProperty("generate", String.valueOf(count));
    parameters.setProperty("partitions", "7");
    parameters.setProperty("chunk", String.valueOf(chunk));
    return engine()
        .submit(
            Files.readAllBytes(Path.of("batch-jobs/import-orders.xml")),
            "import-orders.xml",
            parameters);
  }

  private List<String> lines() throws IOException {
    List<String> lines = Files.readAllLines(temp.resolve("orders.csv"));
    return lines.subList(1, lines.size());
  }

  private List<String> orders() throws Exception {
    List<String> orders = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM imported_orders ORDER BY id")) {
      while (row.next()) {
        List<String> fields = new ArrayList<>();
        for (int column = 1; column <= 6; column++) {
          fields.add(row.getString(column));
        }
        orders.add(String.join(",", fields));
      }
    }
    return orders;
  }

  /** Kills workers that run partitions at random moments, until it has killed enough. */
  private static final class Killer implements AutoCloseable {
    private final long seed = Long.getLong("storm.seed", System.nanoTime());
    private final AtomicInteger killed = new AtomicInteger();
    private final Supplier<JobSnapshot> job;
    private final Thread thread;

    Killer(int kills, Supplier<JobSnapshot> job) {
      this.job = job;
      thread = new Thread(() -> kill(kills), "killer");
      thread.setDaemon(true);
      thread.start();
    }

    private void kill(int kills) {
      Random random = new Random(seed);
      try {
        while (killed.get() < kills) {
          Thread.sleep(random.nextInt(300));
          List<Long> running =
              job.get().partitions().stream()
                  .filter(one -> one.state().equals("RUNNING") && one.pid() > 0)
                  .map(JobSnapshot.Partition::pid)
                  .toList();
          if (!running.isEmpty() && kill(running.get(random.nextInt(running.size())))) {
            killed.incrementAndGet();
          }
        }
      } catch (InterruptedException e) {
        // The job is over.
      }
    }

    private static boolean kill(long pid) {
      return ProcessHandle.current()
          .descendants()
          .filter(process -> process.pid() == pid)
          .findFirst()
          .map(ProcessHandle::destroyForcibly)
          .orElse(false);
    }

    @Override
    public void close() throws InterruptedException {
      thread.interrupt();
      thread.join();
    }

    @Override
    public String toString() {
      return "seed " + seed + ", " + killed + " kills";
    }
  }
}
