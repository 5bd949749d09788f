package io.partita.partition;

import io.partita.process.OutputMark;
import io.partita.worker.Errors;
import io.partita.worker.TaskChannel;
import io.partita.worker.TaskHandler;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What a batch worker does: boots CDI once, then runs one partition after the other. */
public final class PartitionTaskHandler implements TaskHandler {
  /** Held, because the log manager holds loggers weakly. */
  private static final Logger WELD = Logger.getLogger("org.jboss.weld");

  private @Nullable WorkerSurroundings surroundings;

  @Override
  public void start() {
    WELD.setLevel(Level.WARNING); // or every worker's log begins with the same seven lines
    BeanManager beans = PlainCdi.boot().getBeanManager();
    surroundings = WorkerSurroundings.with(new CdiArtifactFactory(beans));
  }

  @Override
  public byte[] run(byte[] task, TaskChannel channel) {
    if (surroundings == null) {
      throw new IllegalStateException("start comes before run");
    }
    PartitionAssignment assignment = PartitionAssignment.decode(task);
    String output = assignment.turn().output();
    if (output.isEmpty()) {
      return run(assignment, channel, surroundings);
    }
    OutputMark.set(output);
    try {
      return run(assignment, channel, surroundings);
    } finally {
      OutputMark.set("");
    }
  }

  private static byte[] run(
      PartitionAssignment assignment, TaskChannel channel, WorkerSurroundings surroundings) {
    try {
      return new PartitionRun(assignment, surroundings, channel).run().encode();
    } catch (Throwable e) {
      if (!Errors.isOutOfMemory(e)) {
        throw e;
      }
      channel.retire();
      return PartitionOutcome.outOfMemory(assignment.state(), e).encode();
    }
  }
}
