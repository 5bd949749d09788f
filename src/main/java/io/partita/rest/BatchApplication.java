package io.partita.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** Open Liberty's batch management API, so that what can talk to that can talk to this. */
@ApplicationPath("/ibm/api/batch")
public class BatchApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        BatchRoot.class, JobInstances.class, JobExecutions.class, BodyLimit.class, Problems.class);
  }
}
