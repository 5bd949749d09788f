package io.partita.rest;

import io.partita.view.JobExecutionView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import java.time.Instant;
import java.util.List;
import java.util.Map;

@Path("/")
@Produces("application/json")
@RolesAllowed("batchAdmin")
public class BatchRoot {
  @GET
  public List<JobExecutionView> get(@Context ServletContext servlet) {
    return List.of(
        new JobExecutionView(
            1,
            String.valueOf(servlet.getRealPath("/WEB-INF/worker")),
            null,
            Instant.now(),
            Map.of("a", "b")));
  }

  @GET
  @Path("no")
  @RolesAllowed("batchSubmitter")
  public String no() {
    return "no";
  }

  @POST
  @Consumes("application/json")
  public JobExecutionView post(JobExecutionView view) {
    return view;
  }
}
