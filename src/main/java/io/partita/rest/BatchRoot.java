package io.partita.rest;

import io.partita.view.Link;
import io.partita.view.LinksView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** The entrance: where the job instances are. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.MONITOR})
public class BatchRoot {
  @GET
  public LinksView get(@Context UriInfo uri) {
    return new LinksView(List.of(new Link("job instance", Views.at(uri).of("jobinstances"))));
  }
}
