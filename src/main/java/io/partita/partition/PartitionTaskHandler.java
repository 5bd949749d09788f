package io.partita.partition;

import io.partita.process.OutputMark;
import io.partita.worker.Errors;
import io.partita.worker.TaskChannel;
import io.partita.worker.TaskHandler;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jberet.spi.ArtifactFactory;
import org.jboss.weld.environment.se.Weld;
import org.jspecify.annotations.Nullable;

/** What a batch worker does: boots CDI once, then runs one partition after the other. */
public final class PartitionTaskHandler implements TaskHandler {
  /** Held, because the log manager holds loggers weakly. */
  private static final Logger WELD = Logger.getLogger("org.jboss.weld");

  private @Nullable ArtifactFactory artifacts;

  @Override
  public void start() {
    WELD.setLevel(Level.WARNING); // or every worker's log begins with the same seven lines
    BeanManager beans = new Weld().initialize().getBeanManager();
    artifacts = new CdiArtifactFactory(beans);
  }

  @Override
  public byte[] run(byte[] task, TaskChannel channel) {
    if (artifacts == null) {
      throw new IllegalStateException("start comes before run");
    }
    PartitionAssignment assignment = PartitionAssignment.decode(task);
    String output = assignment.turn().output();
    if (output.isEmpty()) {
      return run(assignment, channel, artifacts);
    }
    OutputMark.set(output);
    try {
      return run(assignment, channel, artifacts);
    } finally {
      OutputMark.set("");
    }
  }

  private static byte[] run(
      PartitionAssignment assignment, TaskChannel channel, ArtifactFactory artifacts) {
    try {
      return new PartitionRun(assignment, artifacts, channel).run().encode();
    } catch (Throwable e) {
      if (!Errors.isOutOfMemory(e)) {
        throw e;
      }
      channel.retire();
      return PartitionOutcome.outOfMemory(assignment.state(), e).encode();
    }
  }
}
