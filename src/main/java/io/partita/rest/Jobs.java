package io.partita.rest;

import io.partita.batch.JobCatalog;
import io.partita.batch.JobDirectory;
import io.partita.batch.JobService;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.core.Response.Status;

/**
 * The services behind the resources, which the application's start put into the servlet context.
 */
record Jobs(JobService service, JobCatalog catalog, JobDirectory directory) {

  static Jobs in(ServletContext context) {
    JobService service = find(context, JobService.class);
    return new Jobs(service, service.catalog(), find(context, JobDirectory.class));
  }

  private static <T> T find(ServletContext context, Class<T> type) {
    T found = type.cast(context.getAttribute(type.getName()));
    if (found == null) {
      throw new RequestRefusedException(
          Status.SERVICE_UNAVAILABLE, "The server is starting or stopping: try again");
    }
    return found;
  }
}
