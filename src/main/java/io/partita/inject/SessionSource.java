package io.partita.inject;

import io.partita.shared.Session;
import jakarta.batch.runtime.context.JobContext;

/** A batch environment whose artifacts can have shared objects. */
public interface SessionSource {
  /**
   * The session of an execution, or of one attempt of a partition of it; made at the first call,
   * and closed by its owner when that is over.
   *
   * @param job of the artifact that uses it
   * @throws io.partita.PartitaException if there is no manager; the execution can be restarted
   */
  Session session(JobContext job);
}
