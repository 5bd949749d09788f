package io.partita.examples;

import io.partita.PartitaException;
import io.partita.inject.Shared;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pool's workload as a job: calls something for each item of a list, in processes, and keeps the
 * results in their order. Each task is a partition; a restart calls all of them again.
 */
public final class PoolJob {
  private PoolJob() {}

  /** What is called unless the job says otherwise: squares a number. */
  public static class Square implements Callable<Long> {
    private final long number;

    public Square(String item) {
      number = Long.parseLong(item);
    }

    @Override
    public Long call() {
      return Math.multiplyExact(number, number);
    }
  }

  /** In the parent: a partition for each item. */
  @Dependent
  @Named("poolTasks")
  public static class Tasks implements PartitionMapper {
    /** Separated by commas. */
    @Inject @BatchProperty String items;

    @Inject @BatchProperty int workers;

    /** Whether each task is waited for before the next one begins. */
    @Inject @BatchProperty boolean blocking;

    @Override
    public PartitionPlan mapPartitions() {
      Properties[] tasks =
          Stream.of(items.split(",", -1)).map(Tasks::properties).toArray(Properties[]::new);
      if (workers < 1) {
        throw new PartitaException("workers must be at least 1, was " + workers);
      }
      for (int number = 0; number < tasks.length; number++) {
        tasks[number].setProperty("number", String.valueOf(number));
      }
      PartitionPlanImpl plan = new PartitionPlanImpl();
      plan.setPartitions(tasks.length);
      plan.setPartitionProperties(tasks);
      plan.setThreads(blocking ? 1 : workers);
      plan.setPartitionsOverride(true); // the results are of one execution
      return plan;
    }

    private static Properties properties(String item) {
      Properties properties = new Properties();
      properties.setProperty("item", item.strip());
      return properties;
    }
  }

  /** In a worker: calls one of them. */
  @Dependent
  @Named("poolTask")
  public static class Task extends AbstractBatchlet {
    /** The name of a {@link Callable}'s class, with a public constructor for an item. */
    @Inject @BatchProperty String task;

    @Inject @BatchProperty String item;
    @Inject @BatchProperty int number;

    @Inject @Shared ConcurrentMap<Integer, String> results;

    @Override
    public String process() throws Exception {
      results.put(number, String.valueOf(callable().call()));
      return "COMPLETED";
    }

    private Callable<?> callable() throws ReflectiveOperationException {
      Class<?> type = Class.forName(task, true, Thread.currentThread().getContextClassLoader());
      try {
        return (Callable<?>) type.getConstructor(String.class).newInstance(item);
      } catch (InvocationTargetException e) {
        throw new PartitaException("%s refuses %s: %s".formatted(task, item, e.getCause()), e);
      } catch (ClassCastException e) {
        throw new PartitaException(task + " is no Callable", e);
      }
    }
  }

  /** In the parent: writes the results. */
  @Dependent
  @Named("poolResults")
  public static class Results extends AbstractBatchlet {
    private static final System.Logger LOG = System.getLogger("io.partita.examples");

    /** A file; null for none. */
    @Inject @BatchProperty @Nullable String target;

    @Inject @Shared ConcurrentMap<Integer, String> results;

    @Override
    public String process() throws IOException {
      List<String> inOrder = List.copyOf(new TreeMap<>(Map.copyOf(results)).values());
      LOG.log(System.Logger.Level.INFO, "Results: {0}", inOrder);
      if (target != null) {
        Files.write(Path.of(target), inOrder);
      }
      return inOrder.size() + " results";
    }
  }
}
