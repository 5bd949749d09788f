package io.partita.rest;

import io.partita.JobSnapshot;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** How far an execution is, partition by partition. */
@Path("/jobexecutions/{id}/progress")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.MONITOR})
public class JobProgress {
  @GET
  public JobSnapshot show(@PathParam("id") long id, @Context ServletContext servlet) {
    return Jobs.in(servlet).service().snapshot(id);
  }
}
