package io.partita.examples;

import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;

/** Copies each piece into an unfinished file. */
@Dependent
@Named("copyTreeProcessor")
public class CopyTreeProcessor implements ItemProcessor {
  @Inject StepContext stepContext;

  @Override
  public Object processItem(Object item) throws IOException {
    return ((PartitionCopy) stepContext.getTransientUserData()).copy((Piece) item);
  }
}
