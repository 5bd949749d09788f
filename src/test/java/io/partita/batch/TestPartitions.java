package io.partita.batch;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.api.chunk.ItemReader;
import jakarta.batch.api.chunk.ItemWriter;
import jakarta.batch.api.partition.PartitionAnalyzer;
import jakarta.batch.api.partition.PartitionCollector;
import jakarta.batch.runtime.BatchStatus;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Batch artifacts for tests. They tell what they did by files in the directory {@code notes}. */
public final class TestPartitions {
  private TestPartitions() {}

  static void note(String directory, String name, String line) {
    try {
      Files.writeString(
          Path.of(directory, name),
          line + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Notes its process and then does what the property {@code act} says. */
  public static class Acting implements Batchlet {
    @Inject @BatchProperty String notes;
    @Inject @BatchProperty @Nullable String act;
    @Inject @BatchProperty String partition;
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public String process() throws Exception {
      note(notes, "pids", String.valueOf(ProcessHandle.current().pid()));
      switch (String.valueOf(act)) {
        case "exit" -> System.exit(Integer.parseInt(partition));
        case "halt" -> Runtime.getRuntime().halt(Integer.parseInt(partition));
        case "throw" ->
            throw new IllegalStateException("partition " + partition + " is out of sorts");
        case "throwUnserialisable" ->
            throw new Holding("partition " + partition + " holds a thread");
        case "throwHuge" -> throw new IllegalStateException("x".repeat(1 << 20));
        case "exhaust" -> throw new OutOfMemoryError("as if no thread could be started");
        case "recurse" -> recurse(1);
        case "wait" -> stopped.await();
        case "waitForever" -> new CountDownLatch(1).await();
        default -> {}
      }
      return partition;
    }

    @SuppressWarnings("InfiniteRecursion") // That is what it is for.
    private static long recurse(long depth) {
      return recurse(depth + 1) + depth;
    }

    @Override
    public void stop() {
      stopped.countDown();
    }
  }

  /**
   * Reads the numbers 0 to {@code count}, from the checkpoint on; at {@code pauseAt} it waits until
   * killed or stopped.
   */
  public static class Numbers implements ItemReader {
    @Inject @BatchProperty String notes;
    @Inject @BatchProperty String count;
    @Inject @BatchProperty @Nullable String pauseAt;
    private int next;

    @Override
    public void open(@Nullable Serializable checkpoint) {
      next = checkpoint == null ? 0 : (Integer) checkpoint;
    }

    @Override
    public @Nullable Object readItem() throws Exception {
      if (next == Integer.parseInt(count)) {
        return null;
      }
      if (String.valueOf(next).equals(pauseAt) && Files.notExists(Path.of(notes, "go"))) {
        note(notes, "paused", String.valueOf(ProcessHandle.current().pid()));
        new CountDownLatch(1).await();
      }
      return next++;
    }

    @Override
    public Serializable checkpointInfo() {
      return next;
    }

    @Override
    public void close() {}
  }

  /** Notes each item. */
  public static class Noting implements ItemWriter {
    @Inject @BatchProperty String notes;

    @Override
    public void open(@Nullable Serializable checkpoint) {}

    @Override
    public void writeItems(List<Object> items) {
      items.forEach(item -> note(notes, "items", String.valueOf(item)));
    }

    @Override
    public @Nullable Serializable checkpointInfo() {
      return null;
    }

    @Override
    public void close() {}
  }

  /** An exception that cannot be serialised. */
  public static class Holding extends Exception {
    private static final long serialVersionUID = 1L;
    final Object thread = Thread.currentThread();

    Holding(String message) {
      super(message);
    }
  }

  /** Collects something that cannot be serialised. */
  public static class Unserialisable implements PartitionCollector {
    /** Looks serialisable and is not. */
    public static class Basket implements Serializable {
      private static final long serialVersionUID = 1L;
      final Object thread = Thread.currentThread();
    }

    @Override
    public Serializable collectPartitionData() {
      return new Basket();
    }
  }

  /** Collects the process id. */
  public static class Pid implements PartitionCollector {
    @Override
    public Serializable collectPartitionData() {
      return ProcessHandle.current().pid();
    }
  }

  /** Notes what was collected and how partitions ended; throws if told so. */
  public static class Analyzing implements PartitionAnalyzer {
    @Inject @BatchProperty String notes;
    @Inject @BatchProperty @Nullable String throwing;

    @Override
    public void analyzeCollectorData(Serializable data) {
      note(notes, "collected", String.valueOf(data));
      if ("true".equals(throwing)) {
        throw new IllegalStateException("the analyzer is out of sorts");
      }
    }

    @Override
    public void analyzeStatus(BatchStatus status, String exitStatus) {
      note(notes, "ended", status + " " + exitStatus);
    }
  }
}
