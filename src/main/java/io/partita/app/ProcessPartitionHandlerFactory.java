package io.partita.app;

import io.partita.batch.PartitionMode;
import io.partita.batch.PartitionServices;
import org.jberet.runtime.context.StepContextImpl;
import org.jberet.runtime.runner.StepExecutionRunner;
import org.jberet.runtime.runner.ThreadPartitionHandlerFactory;
import org.jberet.spi.PartitionHandler;
import org.jberet.spi.PartitionHandlerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What JBeret finds by {@code META-INF/services} for each partitioned step; with it partitions
 * become processes, or stay threads if the step, its job or the settings say so.
 */
public final class ProcessPartitionHandlerFactory implements PartitionHandlerFactory {

  @Override
  public PartitionHandler createPartitionHandler(StepContextImpl step, StepExecutionRunner runner) {
    PartitionMode said = PartitionMode.of(step);
    // Not asked for its services before they are needed: they start with an engine.
    return said == PartitionMode.THREAD
        ? threads(step, runner)
        : processes(step, runner, CurrentEngine.get().services(), said);
  }

  private static PartitionHandler processes(
      StepContextImpl step,
      StepExecutionRunner runner,
      PartitionServices services,
      @Nullable PartitionMode said) {
    PartitionMode mode = said == null ? services.options().mode() : said;
    return mode == PartitionMode.THREAD ? threads(step, runner) : services.handler(step);
  }

  private static PartitionHandler threads(StepContextImpl step, StepExecutionRunner runner) {
    return ThreadPartitionHandlerFactory.getInstance().createPartitionHandler(step, runner);
  }
}
