package dropin;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;

/** Reads the numbers of one partition. */
@Dependent
@Named("numbers")
public class Numbers extends AbstractItemReader {
  @Inject @BatchProperty int from;
  @Inject @BatchProperty int to;
  private int next;

  @Override
  public void open(Serializable checkpoint) {
    next = checkpoint == null ? from : (Integer) checkpoint;
  }

  @Override
  public Object readItem() {
    return next < to ? Integer.valueOf(next++) : null;
  }

  @Override
  public Serializable checkpointInfo() {
    return next;
  }
}
