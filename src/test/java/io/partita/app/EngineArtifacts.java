package io.partita.app;

import io.partita.testing.Await;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.listener.AbstractJobListener;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/**
 * Artifacts of jobs in tests; files in the directory {@code place} steer and record what they do.
 */
public final class EngineArtifacts {
  private EngineArtifacts() {}

  /** Ends the job only when there is a file {@code go}. */
  public static class SlowEnd extends AbstractJobListener {
    @Inject @BatchProperty String place;

    @Override
    public void afterJob() throws Exception {
      Files.writeString(Path.of(place, "afterJob"), "", StandardOpenOption.CREATE);
      Await.until("go", () -> Files.exists(Path.of(place, "go")));
    }
  }

  /** Fails as long as there is a file {@code mapperFails}. */
  public static class Parts implements PartitionMapper {
    @Inject @BatchProperty String place;
    @Inject @BatchProperty int partitions;
    @Inject @BatchProperty int threads;

    @Override
    public PartitionPlan mapPartitions() {
      if (Files.exists(Path.of(place, "mapperFails"))) {
        throw new IllegalStateException("the mapper is out of sorts");
      }
      Properties[] numbers = new Properties[partitions];
      for (int number = 0; number < partitions; number++) {
        numbers[number] = new Properties();
        numbers[number].setProperty("number", String.valueOf(number));
      }
      PartitionPlanImpl plan = new PartitionPlanImpl();
      plan.setPartitions(partitions);
      plan.setThreads(threads);
      plan.setPartitionProperties(numbers);
      return plan;
    }
  }

  /**
   * Records its number; told to be {@code deaf}, it then never ends and hears no stop; {@code
   * hooked}, its process does not even end when told to; {@code halted}, it is stopped.
   */
  public static class Part extends AbstractBatchlet {
    @Inject @BatchProperty String place;
    @Inject @BatchProperty String act;
    @Inject @BatchProperty String number;

    @Override
    public String process() throws Exception {
      Files.writeString(
          Path.of(place, "ran"),
          number + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      switch (act) {
        case "deaf" -> never();
        case "hooked" -> {
          Runtime.getRuntime().addShutdownHook(new Thread(Part::never));
          never();
        }
        case "halted" -> {
          String self = String.valueOf(ProcessHandle.current().pid());
          new ProcessBuilder("kill", "-STOP", self).start();
          never();
        }
        default -> {}
      }
      return "done";
    }

    private static void never() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
