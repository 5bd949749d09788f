package io.partita.examples;

import io.partita.PartitaException;
import io.partita.examples.Result.Tally;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.partition.AbstractPartitionReducer;
import jakarta.batch.runtime.context.JobContext;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Ends the copy when every partition is complete: checks that the counts add up to the plan, and
 * puts in place what no partition can alone.
 */
@Dependent
@Named("copyTreeReducer")
public class CopyTreeReducer extends AbstractPartitionReducer {
  static final String WITH_SKIPS = "COMPLETED_WITH_SKIPS";
  private static final System.Logger LOG = System.getLogger("io.partita.examples");

  @Inject @BatchProperty String target;
  @Inject JobContext jobContext;
  @Inject StepContext stepContext;

  private @Nullable PartitaException failure;

  @Override
  public void afterPartitionedStepCompletion(PartitionStatus status) {
    if (status == PartitionStatus.COMMIT) {
      try {
        complete();
      } catch (IOException e) {
        failure =
            new PartitaException(
                "Cannot complete the copy to " + target + ": " + FileCopier.explain(e), e);
      } catch (PartitaException e) {
        failure = e;
      }
    }
    // The engine calls a second time, to roll back, and only what is thrown then becomes the
    // step's exception; the first is merely logged.
    if (failure != null) {
      throw failure;
    }
  }

  private void complete() throws IOException {
    var staging = StagingDirectory.of(CopyRequest.target(target), jobContext.getInstanceId());
    Tally tally = new Completion(staging).complete();
    if (tally.skipped() > 0) {
      stepContext.setExitStatus(WITH_SKIPS);
    }
    LOG.log(
        System.Logger.Level.INFO,
        "Copied {0} files with {1} bytes to {2}, skipped {3}",
        tally.files(),
        tally.bytes() + tally.changedBytes(),
        target,
        tally.skipped());
  }
}
