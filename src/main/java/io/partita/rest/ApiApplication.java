package io.partita.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** What Liberty's API has no words for. */
@ApplicationPath("/api")
public class ApiApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(JobProgress.class, Purges.class, BodyLimit.class, Problems.class);
  }
}
