package io.partita.app;

import org.jberet.runtime.context.StepContextImpl;
import org.jberet.runtime.runner.StepExecutionRunner;
import org.jberet.spi.PartitionHandler;
import org.jberet.spi.PartitionHandlerFactory;

/**
 * What JBeret finds by {@code META-INF/services} for each partitioned step; with it partitions
 * become processes.
 */
public final class ProcessPartitionHandlerFactory implements PartitionHandlerFactory {

  @Override
  public PartitionHandler createPartitionHandler(StepContextImpl step, StepExecutionRunner runner) {
    return CurrentEngine.get().services().handler(step);
  }
}
