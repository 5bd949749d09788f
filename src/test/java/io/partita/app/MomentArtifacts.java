package io.partita.app;

import io.partita.testing.Await;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Decider;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.batch.api.listener.JobListener;
import jakarta.batch.api.listener.StepListener;
import jakarta.batch.api.partition.PartitionAnalyzer;
import jakarta.batch.api.partition.PartitionCollector;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.batch.api.partition.PartitionReducer;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.StepExecution;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Artifacts that halt a job at one moment of its life: the first of them that comes to the moment
 * in the file {@code moment} of {@code place} says so with a file {@code reached} and waits for a
 * file {@code go}.
 */
public final class MomentArtifacts {
  private MomentArtifacts() {}

  static void at(String place, String moment) throws Exception {
    if (!Files.readString(Path.of(place, "moment")).equals(moment)) {
      return;
    }
    try {
      Files.createFile(Path.of(place, "reached"));
    } catch (FileAlreadyExistsException e) {
      return; // another partition's moment, or that of an earlier execution
    }
    Await.until("go", () -> Files.exists(Path.of(place, "go")));
  }

  /** The job's. */
  public static class OfJob implements JobListener {
    @Inject @BatchProperty String place;

    @Override
    public void beforeJob() throws Exception {
      at(place, "beforeJob");
    }

    @Override
    public void afterJob() throws Exception {
      at(place, "afterJob");
    }
  }

  /** A step's, whose name is part of the moment. */
  public static class OfStep implements StepListener {
    @Inject @BatchProperty String place;
    @Inject @BatchProperty String name;

    @Override
    public void beforeStep() throws Exception {
      at(place, "before " + name);
    }

    @Override
    public void afterStep() throws Exception {
      at(place, "after " + name);
    }
  }

  /** Does its work once; one that is {@code endless} works until it is stopped. */
  public static class Work extends AbstractBatchlet {
    @Inject @BatchProperty String place;
    @Inject @BatchProperty String name;
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public String process() throws Exception {
      System.out.println("Works in " + place);
      at(place, "in " + name);
      boolean isEndless = Files.readString(Path.of(place, "moment")).equals("endless " + name);
      if (isEndless && IsolationArtifacts.isFirst(place, "reached")) {
        stopped.await();
        return "stopped";
      }
      IsolationArtifacts.record(place, name);
      return "done";
    }

    @Override
    public void stop() {
      stopped.countDown();
    }
  }

  /** Goes on with the step {@code last}. */
  public static class Turn implements Decider {
    @Inject @BatchProperty String place;

    @Override
    public String decide(StepExecution[] executions) throws Exception {
      at(place, "decider");
      return "on";
    }
  }

  /** Three partitions of ten items. */
  public static class Mapper implements PartitionMapper {
    @Inject @BatchProperty String place;

    @Override
    public PartitionPlan mapPartitions() throws Exception {
      at(place, "mapper");
      PartitionPlanImpl plan = new PartitionPlanImpl();
      plan.setPartitions(3);
      Properties[] first = new Properties[3];
      for (int partition = 0; partition < 3; partition++) {
        first[partition] = new Properties();
        first[partition].setProperty("first", String.valueOf(10 * partition));
      }
      plan.setPartitionProperties(first);
      return plan;
    }
  }

  /** Reads ten numbers. */
  public static class Reader extends AbstractItemReader {
    @Inject @BatchProperty String place;
    @Inject @BatchProperty int first;
    private int next;

    @Override
    public void open(@Nullable Serializable checkpoint) throws Exception {
      next = checkpoint == null ? first : (Integer) checkpoint;
      at(place, "partition starting");
    }

    @Override
    public @Nullable Object readItem() throws Exception {
      if (next == first + 5) {
        at(place, "partition running");
      }
      return next < first + 10 ? next++ : null;
    }

    @Override
    public Serializable checkpointInfo() throws Exception {
      at(place, "partition committing");
      return next;
    }

    @Override
    public void close() throws Exception {
      at(place, "partition reporting");
    }
  }

  /** Records each number. */
  public static class Writer extends AbstractItemWriter {
    @Inject @BatchProperty String place;

    @Override
    public void writeItems(List<Object> items) throws Exception {
      at(place, "partition writing");
      for (Object item : items) {
        IsolationArtifacts.record(place, String.valueOf(item));
      }
    }
  }

  /** Collects nothing of interest. */
  public static class Collector implements PartitionCollector {
    @Inject @BatchProperty String place;

    @Override
    public Serializable collectPartitionData() throws Exception {
      at(place, "collector");
      return "data";
    }
  }

  /** Hears of each partition. */
  public static class Analyzer implements PartitionAnalyzer {
    @Inject @BatchProperty String place;

    @Override
    public void analyzeCollectorData(Serializable data) throws Exception {
      at(place, "analyzer data");
    }

    @Override
    public void analyzeStatus(BatchStatus status, String exitStatus) throws Exception {
      at(place, "analyzer status");
    }
  }

  /** Sees the step begin and end. */
  public static class Reducer implements PartitionReducer {
    @Inject @BatchProperty String place;

    @Override
    public void beginPartitionedStep() throws Exception {
      at(place, "reducer begin");
    }

    @Override
    public void beforePartitionedStepCompletion() throws Exception {
      at(place, "reducer before");
    }

    @Override
    public void rollbackPartitionedStep() throws IOException {}

    @Override
    public void afterPartitionedStepCompletion(PartitionStatus status) throws Exception {
      at(place, "reducer after");
    }
  }
}
