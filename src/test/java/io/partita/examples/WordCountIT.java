package io.partita.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.shared.Lease;
import io.partita.shared.Update;
import jakarta.batch.api.BatchProperty;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.StringTokenizer;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** word-count counts exactly, whatever dies in between. */
class WordCountIT {
  private static final int FILES = 60;

  /** Words enough to have much in common, few enough to be often refused for each other. */
  private static final int VOCABULARY = 300;

  @TempDir Path temp;
  private SharedJobs jobs;

  /** Counts as word-count does, and dies when told to. */
  public static class Mortal extends WordCount.Part {
    private static final String ANY = "any";

    /** Where it dies, and a directory of a file for each death. */
    @Inject @BatchProperty String point;

    @Inject @BatchProperty String deaths;
    @Inject @BatchProperty int most;

    @Override
    public String process() throws Exception {
      if (point.equals(ANY)) {
        Thread killer = new Thread(this::dieSometime, "test-killer");
        killer.setDaemon(true);
        killer.start();
      }
      return super.process();
    }

    private void dieSometime() {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(new Random().nextInt(60_000)));
      dieAt(ANY);
    }

    @Override
    void count(Lease<String> lease) throws IOException {
      dieAt("leased");
      super.count(lease);
      dieAt("completed");
    }

    @Override
    Update[] updates(Path file) throws IOException {
      Update[] updates = super.updates(file);
      dieAt("counted");
      return updates;
    }

    private void dieAt(String here) {
      for (int death = 0; here.equals(point) && death < most; death++) {
        try {
          Files.createFile(Path.of(deaths, here + death));
          Runtime.getRuntime().halt(137);
        } catch (FileAlreadyExistsException e) {
          // That death was died.
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    Random random = new Random(7);
    for (int number = 0; number < FILES; number++) {
      Path file = temp.resolve("text/part " + number % 7 + "/file " + number);
      Files.createDirectories(file.getParent());
      StringBuilder text = new StringBuilder();
      for (int word = 0; word < 200 + number; word++) {
        text.append(word % 3 == 0 ? "Wort" : "word").append(random.nextInt(VOCABULARY));
        text.append(word % 11 == 0 ? ",\n" : " ");
      }
      Files.writeString(file, text);
    }
    jobs = new SharedJobs(temp.resolve("home"), 3);
  }

  @AfterEach
  void close() {
    jobs.close();
  }

  /** Without anything shared. */
  private Map<String, Long> plainCount() throws IOException {
    Map<String, Long> all = new TreeMap<>();
    List<Path> files;
    try (var found = Files.walk(temp.resolve("text"))) {
      files = found.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      StringTokenizer words =
          new StringTokenizer(Files.readString(file).toLowerCase(Locale.ROOT), " ,\n");
      while (words.hasMoreTokens()) {
        all.merge(words.nextToken(), 1L, Long::sum);
      }
    }
    return all;
  }

  private Map<String, Long> counted() throws IOException {
    Map<String, Long> all = new TreeMap<>();
    for (String line : Files.readAllLines(temp.resolve("counts"))) {
      String[] parts = line.split(" ", -1);
      assertThat(all.put(parts[1], Long.valueOf(parts[0]))).isNull();
    }
    return all;
  }

  private Map<String, String> parameters() {
    return new HashMap<>(
        Map.of(
            "source", temp.resolve("text").toString(),
            "target", temp.resolve("counts").toString(),
            "partitions", "3"));
  }

  @Test
  void counts_areThoseOfAPlainCount() throws Exception {
    long execution = jobs.submit(SharedJobs.xml("word-count.xml"), parameters());

    assertThat(jobs.end(execution).batchStatus()).isEqualTo("COMPLETED");
    assertThat(counted()).isEqualTo(plainCount());
  }

  @ParameterizedTest
  @Tag("F1")
  @Tag("F16")
  @ValueSource(strings = {"leased", "counted", "completed"})
  void workersKilledAtAPoint_countsAreExactWithoutARestart(String point) throws Exception {
    List<JobSnapshot> ends = runUntilComplete(point, 2);

    assertThat(ends).hasSize(1);
    assertThat(deaths()).isEqualTo(2);
    assertThat(counted()).isEqualTo(plainCount());
  }

  @Test
  @Tag("F16")
  void workersKilledAtRandom_countsAreExact() throws Exception {
    runUntilComplete("any", 6);

    assertThat(deaths()).isPositive();
    assertThat(counted()).isEqualTo(plainCount());
  }

  @Test
  @Tag("F16")
  @Tag("storm")
  void workersKilledAtRandomForLong_countsAreExact() throws Exception {
    runUntilComplete("any", 60);

    assertThat(counted()).isEqualTo(plainCount());
  }

  private long deaths() throws IOException {
    try (var files = Files.list(temp.resolve("deaths"))) {
      return files.count();
    }
  }

  /** Restarts as long as more has died than there are attempts for. */
  private List<JobSnapshot> runUntilComplete(String point, int deaths) throws Exception {
    Path directory = Files.createDirectory(temp.resolve("deaths"));
    String mortal =
        """
        <batchlet ref="io.partita.examples.WordCountIT$Mortal">
          <properties>
            <property name="point" value="%s"/>
            <property name="deaths" value="%s"/>
            <property name="most" value="%d"/>
          </properties>
        </batchlet>
        """
            .formatted(point, directory, deaths);
    String xml =
        SharedJobs.xml("word-count.xml").replace("<batchlet ref=\"wordCountPart\"/>", mortal);
    List<JobSnapshot> ends = new ArrayList<>();
    long execution = jobs.submit(xml, parameters());
    ends.add(jobs.end(execution));
    while (ends.get(ends.size() - 1).batchStatus().equals("FAILED") && ends.size() <= deaths + 1) {
      execution = jobs.restart(execution);
      ends.add(jobs.end(execution));
    }
    assertThat(ends.get(ends.size() - 1).batchStatus()).as("%s", ends).isEqualTo("COMPLETED");
    return ends;
  }

  @Test
  void managerKilledBetweenTheParts_restartBeginsAnew() throws Exception {
    Files.createDirectory(temp.resolve("counts")); // the report fails
    long execution = jobs.submit(SharedJobs.xml("word-count.xml"), parameters());
    assertThat(jobs.end(execution).batchStatus()).isEqualTo("FAILED");
    jobs.close();
    Files.delete(temp.resolve("counts"));
    jobs = new SharedJobs(temp.resolve("home"), 3);

    assertThat(jobs.end(jobs.restart(execution)).batchStatus()).isEqualTo("COMPLETED");
    assertThat(counted()).isEqualTo(plainCount());
  }
}
