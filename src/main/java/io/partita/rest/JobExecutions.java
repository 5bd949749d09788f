package io.partita.rest;

import io.partita.view.JobExecutionView;
import io.partita.view.JobInstanceView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Job executions: show, stop and restart. */
@Path("/jobexecutions/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@SuppressWarnings("NullAway.Init") // JAX-RS sets the fields
public class JobExecutions {
  @Context ServletContext servlet;
  @Context UriInfo uri;
  @Context SecurityContext security;

  @GET
  @RolesAllowed({Roles.ADMIN, Roles.MONITOR})
  public JobExecutionView show(@PathParam("id") long id) {
    Jobs jobs = Jobs.in(servlet);
    return Views.at(uri).of(jobs.catalog().execution(id), jobs.catalog().steps(id));
  }

  @GET
  @Path("jobinstance")
  @RolesAllowed({Roles.ADMIN, Roles.MONITOR})
  public JobInstanceView instance(@PathParam("id") long id) {
    return Views.at(uri).of(Jobs.in(servlet).catalog().instanceOfExecution(id));
  }

  @PUT
  public Object act(
      @PathParam("id") long id,
      @QueryParam("action") @Nullable String action,
      @QueryParam("force") boolean force,
      InputStream body) {
    return new Actions(Jobs.in(servlet), Views.at(uri), Caller.of(security), force)
        .act(id, action, body);
  }
}
