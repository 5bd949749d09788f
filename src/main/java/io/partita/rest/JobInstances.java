package io.partita.rest;

import io.partita.batch.JobCatalog.Instance;
import io.partita.batch.JobDefinition;
import io.partita.view.JobExecutionView;
import io.partita.view.JobInstanceView;
import io.partita.view.JobSubmission;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Job instances: submit, list, show, stop and restart. */
@Path("/jobinstances")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@SuppressWarnings("NullAway.Init") // JAX-RS sets the fields
public class JobInstances {
  private static final int PAGE = 50;

  @Context ServletContext servlet;
  @Context UriInfo uri;
  @Context SecurityContext security;

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response submit(InputStream body) {
    JobSubmission submission =
        Body.read(body, JobSubmission.class)
            .orElseThrow(
                () -> RequestRefusedException.badRequest("There is no body: send a JSON object"));
    Jobs jobs = Jobs.in(servlet);
    JobDefinition job = Requests.job(submission, jobs);
    Properties parameters = Requests.parameters(submission.jobParameters());
    long executionId = jobs.service().submit(job, parameters, Caller.of(security));
    JobInstanceView view = views().of(jobs.catalog().instanceOfExecution(executionId));
    return Response.created(URI.create(views().of("jobinstances/" + view.instanceId())))
        .entity(view)
        .build();
  }

  @GET
  @RolesAllowed({Roles.ADMIN, Roles.MONITOR})
  public List<JobInstanceView> list(
      @QueryParam("page") @Nullable String page, @QueryParam("pageSize") @Nullable String size) {
    return Jobs.in(servlet)
        .catalog()
        .instances(
            Requests.number("page", page, 0, 0, Integer.MAX_VALUE),
            Requests.number("pageSize", size, PAGE, 1, Requests.LARGEST_PAGE))
        .stream()
        .map(views()::of)
        .toList();
  }

  @GET
  @Path("{id}")
  @RolesAllowed({Roles.ADMIN, Roles.MONITOR})
  public JobInstanceView show(@PathParam("id") long id) {
    return views().of(Jobs.in(servlet).catalog().instance(id));
  }

  @GET
  @Path("{id}/jobexecutions")
  @RolesAllowed({Roles.ADMIN, Roles.MONITOR})
  public List<JobExecutionView> executions(@PathParam("id") long id) {
    Jobs jobs = Jobs.in(servlet);
    return jobs.catalog().instance(id).executions().stream()
        .map(execution -> views().of(execution, jobs.catalog().steps(execution.id())))
        .toList();
  }

  @PUT
  @Path("{id}")
  public Object act(
      @PathParam("id") long id,
      @QueryParam("action") @Nullable String action,
      @QueryParam("force") boolean force,
      InputStream body) {
    Jobs jobs = Jobs.in(servlet);
    Instance instance = jobs.catalog().instance(id);
    long newest =
        instance
            .newest()
            .orElseThrow(
                () ->
                    RequestRefusedException.badRequest(
                        "Job instance %d has no execution".formatted(id)))
            .id();
    return new Actions(jobs, views(), Caller.of(security), force).act(newest, action, body);
  }

  @DELETE
  @Path("{id}")
  public Response purge(@PathParam("id") long id) {
    Jobs jobs = Jobs.in(servlet);
    jobs.service().purgeInstance(jobs.catalog().instance(id).id());
    return Response.noContent().build();
  }

  private Views views() {
    return Views.at(uri);
  }
}
