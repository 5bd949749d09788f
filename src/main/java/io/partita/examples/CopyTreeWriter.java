package io.partita.examples;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives complete files their names. The checkpoint is the partition's counts; at the end of the
 * share they become its result.
 */
@Dependent
@Named("copyTreeWriter")
public class CopyTreeWriter extends AbstractItemWriter {
  @Inject StepContext stepContext;

  private @Nullable PartitionCopy copy;

  @Override
  public void open(@Nullable Serializable checkpoint) {
    copy = (PartitionCopy) stepContext.getTransientUserData();
    if (checkpoint instanceof long[] reached && !copy.isComplete()) {
      copy.restore(reached);
    }
  }

  @Override
  public void writeItems(List<Object> items) {
    copy().write(items.stream().map(Piece.Outcome.class::cast).toList());
  }

  @Override
  public Serializable checkpointInfo() {
    return copy().checkpoint();
  }

  @Override
  public void close() throws IOException {
    if (copy != null) {
      copy.finish();
    }
  }

  private PartitionCopy copy() {
    return Objects.requireNonNull(copy, "open comes first");
  }
}
