package io.partita.app;

import io.partita.testing.Await;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.api.Decider;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.batch.api.listener.StepListener;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.StepExecution;
import jakarta.batch.runtime.context.JobContext;
import jakarta.batch.runtime.context.StepContext;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Artifacts that write what happens to them into the file {@code events} of {@code place}. */
public final class IsolationArtifacts {
  private IsolationArtifacts() {}

  static void record(String place, String event) throws IOException {
    Files.writeString(
        Path.of(place, "events"),
        event + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Whether something happens for the first time, in whatever process. */
  static boolean isFirst(String place, String what) throws IOException {
    Path mark = Path.of(place, what);
    if (Files.exists(mark)) {
      return false;
    }
    Files.createFile(mark);
    return true;
  }

  /** What a listener of the step sees of it. */
  public static class Watch implements StepListener {
    @Inject @BatchProperty String place;
    @Inject StepContext step;

    @Override
    public void beforeStep() throws Exception {
      record(place, "beforeStep " + describe(step));
      if (step.getPersistentUserData() == null) {
        step.setPersistentUserData("begun");
      }
    }

    @Override
    public void afterStep() throws Exception {
      record(place, "afterStep " + describe(step));
      if (Files.exists(Path.of(place, "afterStepFails"))) {
        Files.delete(Path.of(place, "afterStepFails"));
        throw new IllegalStateException("afterStep is out of sorts");
      }
    }

    static String describe(StepContext step) {
      String metrics =
          Arrays.stream(step.getMetrics())
              .map(metric -> metric.getType() + "=" + metric.getValue())
              .sorted()
              .collect(Collectors.joining(" "));
      Exception exception = step.getException();
      return "%s %s %s %s [%s]"
          .formatted(
              step.getBatchStatus(),
              step.getExitStatus(),
              step.getPersistentUserData(),
              exception == null ? "-" : exception.getMessage(),
              metrics);
    }
  }

  /** Says the process it runs in, and then does as {@code act} tells it. */
  public static class Act implements Batchlet {
    @Inject @BatchProperty String place;
    @Inject @BatchProperty String act;
    @Inject StepContext step;
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public @Nullable String process() throws Exception {
      Files.writeString(Path.of(place, "pid"), String.valueOf(ProcessHandle.current().pid()));
      record(place, "process " + step.getPersistentUserData() + " " + step.getProperties());
      boolean isFirst = isFirst(place, "acted");
      step.setPersistentUserData(isFirst ? "acted" : "acted again");
      return switch (act) {
        case "none" -> null;
        case "set" -> {
          step.setExitStatus("SET");
          yield null;
        }
        case "fail" -> fail(isFirst);
        case "wait" -> await(isFirst);
        default -> act;
      };
    }

    private String fail(boolean isFirst) {
      if (isFirst) {
        step.setExitStatus("SET");
        throw new IllegalStateException("the batchlet is out of sorts");
      }
      return "MENDED";
    }

    private String await(boolean isFirst) throws InterruptedException {
      if (isFirst) {
        stopped.await();
        return "HEARD";
      }
      return "WENT ON";
    }

    @Override
    public void stop() throws Exception {
      record(place, "stop");
      stopped.countDown();
    }
  }

  /** An exception of the job's own. */
  public static class Odd extends Exception {
    private static final long serialVersionUID = 1L;

    Odd(String message) {
      super(message);
    }
  }

  /** The numbers up to 30, with a trouble that happens once at the number {@code troubleAt}. */
  public static class Numbers extends AbstractItemReader {
    @Inject @BatchProperty String place;
    @Inject @BatchProperty String trouble;
    @Inject @BatchProperty int troubleAt;
    @Inject JobContext job;
    private int next;

    @Override
    public void open(Serializable checkpoint) throws Exception {
      Files.writeString(Path.of(place, "pid"), String.valueOf(ProcessHandle.current().pid()));
      next = checkpoint == null ? 0 : (Integer) checkpoint;
      record(place, "open reader at " + next);
    }

    @Override
    public @Nullable Object readItem() throws Exception {
      if (next == troubleAt && isFirst(place, "troubled")) {
        if (trouble.equals("fail")) {
          throw new IllegalStateException("the reader is out of sorts");
        }
        if (trouble.equals("stop")) {
          Files.createFile(Path.of(place, "waits"));
          Await.until("the stop", () -> job.getBatchStatus() == BatchStatus.STOPPING);
          return next++;
        }
        next++;
        throw new Odd("read " + (next - 1));
      }
      return next < 30 ? next++ : null;
    }

    @Override
    public Serializable checkpointInfo() {
      return next;
    }

    @Override
    public void close() throws Exception {
      record(place, "close reader");
    }
  }

  /** Leaves out 5, fails for 7 always and for 13 once. */
  public static class Doubled implements ItemProcessor {
    @Inject @BatchProperty String place;

    @Override
    public @Nullable Object processItem(Object item) throws Exception {
      if (item.equals(7)) {
        throw new Odd("process 7");
      }
      if (item.equals(13) && isFirst(place, "processed 13")) {
        throw new IOException("process 13");
      }
      return item.equals(5) ? null : item;
    }
  }

  /** Fails once for a chunk with 22. */
  public static class Lines extends AbstractItemWriter {
    @Inject @BatchProperty String place;
    @Inject StepContext step;
    private int written;

    @Override
    public void open(Serializable checkpoint) throws Exception {
      written = checkpoint == null ? 0 : (Integer) checkpoint;
      record(place, "open writer at " + written);
    }

    @Override
    public void writeItems(List<Object> items) throws Exception {
      if (items.contains(22) && isFirst(place, "wrote 22")) {
        throw new IOException("write 22");
      }
      written += items.size();
      step.setPersistentUserData("written " + written);
      record(place, "write " + items);
    }

    @Override
    public Serializable checkpointInfo() {
      return written;
    }

    @Override
    public void close() throws Exception {
      record(place, "close writer");
    }
  }

  /** Goes on to what the step's exit status says. */
  public static class Choice implements Decider {
    @Inject @BatchProperty String place;

    @Override
    public String decide(StepExecution[] executions) throws Exception {
      StepExecution step = executions[0];
      record(
          place,
          "decide %s %s %s"
              .formatted(
                  step.getBatchStatus(), step.getExitStatus(), step.getPersistentUserData()));
      return Objects.requireNonNull(step.getExitStatus());
    }
  }
}
