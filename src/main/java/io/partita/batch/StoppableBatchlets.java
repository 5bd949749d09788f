package io.partita.batch;

import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.BatchStatus;
import java.util.Arrays;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.creation.ArtifactFactoryWrapper;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.context.JobContextImpl;
import org.jberet.runtime.context.StepContextImpl;
import org.jberet.spi.ArtifactFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes artifacts as another factory does, and sees to it that the batchlets among them which run
 * in this process hear of a stop.
 *
 * <p>JBeret looks whether its job is to stop, and registers the batchlet for stops afterwards: one
 * that comes in between reaches nobody. When {@code process} begins the batchlet is registered, so
 * a second look there finds what the first one missed.
 */
final class StoppableBatchlets implements ArtifactFactory {
  private final ArtifactFactory factory;
  private final ArtifactFactoryWrapper maker;

  StoppableBatchlets(ArtifactFactory factory) {
    this.factory = factory;
    this.maker = new ArtifactFactoryWrapper(factory);
  }

  @Override
  public @Nullable Object create(String ref, @Nullable Class<?> type, ClassLoader loader)
      throws Exception {
    Object artifact = maker.create(ref, type, loader);
    ArtifactCreationContext creation = ArtifactCreationContext.getCurrentArtifactCreationContext();
    if (artifact instanceof Batchlet batchlet
        && creation != null
        && creation.getStepContext() instanceof StepContextImpl step
        && creation.getJobContext() instanceof JobContextImpl job
        && isNothingElse(batchlet.getClass())) {
      return new Stoppable(batchlet, step, job.getJobExecution());
    }
    return artifact;
  }

  /** JBeret would miss the other artifacts that it is. */
  private static boolean isNothingElse(@Nullable Class<?> type) {
    return type == null
        || (isNothingElse(type.getSuperclass())
            && Arrays.stream(type.getInterfaces())
                .noneMatch(
                    other ->
                        other != Batchlet.class
                            && other.getName().startsWith("jakarta.batch.api.")));
  }

  @Override
  public @Nullable Class<?> getArtifactClass(String ref, ClassLoader loader) {
    return factory.getArtifactClass(ref, loader);
  }

  @Override
  public void destroy(@Nullable Object artifact) {
    factory.destroy(artifact instanceof Stoppable stoppable ? stoppable.batchlet : artifact);
  }

  private static final class Stoppable implements Batchlet {
    private final Batchlet batchlet;
    private final StepContextImpl step;
    private final JobExecutionImpl job;

    Stoppable(Batchlet batchlet, StepContextImpl step, JobExecutionImpl job) {
      this.batchlet = batchlet;
      this.step = step;
      this.job = job;
    }

    @Override
    public @Nullable String process() throws Exception {
      if (job.isStopRequested()) {
        step.setBatchStatus(BatchStatus.STOPPING);
        return null;
      }
      return batchlet.process();
    }

    @Override
    public void stop() throws Exception {
      batchlet.stop();
    }
  }
}
