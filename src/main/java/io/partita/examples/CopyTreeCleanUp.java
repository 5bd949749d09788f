package io.partita.examples;

import io.partita.examples.DirectoryList.Directory;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.listener.AbstractJobListener;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Removes the staging directory once the step's end is on record: until then a restart needs it to
 * know its own work.
 */
@Dependent
@Named("copyTreeCleanUp")
public class CopyTreeCleanUp extends AbstractJobListener {
  @Inject @BatchProperty @Nullable String target;
  @Inject JobContext jobContext;

  @Override
  public void afterJob() throws IOException {
    if (jobContext.getBatchStatus() != BatchStatus.COMPLETED) {
      return;
    }
    Path realTarget = CopyRequest.target(target);
    var staging = StagingDirectory.of(realTarget, jobContext.getInstanceId());
    if (!Files.exists(staging.finished())) {
      return;
    }
    if (Completion.skipped(staging) > 0) {
      jobContext.setExitStatus(CopyTreeReducer.WITH_SKIPS);
    }
    Directory root = DirectoryList.root(staging.directories());
    staging.delete();
    Completion.setAttributes(realTarget, root);
  }
}
