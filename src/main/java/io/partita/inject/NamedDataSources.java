package io.partita.inject;

import io.partita.PartitaException;
import javax.sql.DataSource;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.runtime.context.JobContextImpl;

/** A batch environment whose artifacts can have data sources. */
public interface NamedDataSources {
  /**
   * The data source of that name, in this process.
   *
   * @throws PartitaException if there is none, with the way out
   */
  DataSource dataSource(String name);

  /**
   * For the artifact that JBeret makes on this thread, or that runs on it.
   *
   * @throws PartitaException if there is none, with the way out
   */
  static DataSource find(String name) {
    ArtifactCreationContext creation = ArtifactCreationContext.getCurrentArtifactCreationContext();
    if (creation == null || !(creation.getJobContext() instanceof JobContextImpl job)) {
      throw new PartitaException(
          "Data source %s is wanted outside a batch artifact: only those have data sources"
              .formatted(name));
    }
    if (job.getBatchEnvironment() instanceof NamedDataSources environment) {
      return environment.dataSource(name);
    }
    throw new PartitaException(
        "Execution %d runs in an application's own JBeret: data source %s is for partitions only"
            .formatted(job.getExecutionId(), name));
  }
}
