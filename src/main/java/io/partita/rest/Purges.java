package io.partita.rest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes executions that ended long ago, with all that was kept of them. */
@Path("/jobexecutions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
public class Purges {
  /** Answers with the ids of the executions that were removed. */
  @DELETE
  public List<Long> purge(
      @QueryParam("olderThan") @Nullable String olderThan, @Context ServletContext servlet) {
    return Jobs.in(servlet).service().purgeBefore(Instant.now().minus(duration(olderThan)));
  }

  private static Duration duration(@Nullable String text) {
    if (text != null) {
      try {
        Duration duration = Duration.parse(text);
        if (!duration.isNegative()) {
          return duration;
        }
      } catch (DateTimeParseException e) {
        // Said below.
      }
    }
    throw RequestRefusedException.badRequest("olderThan must be a duration such as P30D or PT12H");
  }
}
