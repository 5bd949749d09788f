package io.partita.rest;

import io.partita.batch.InvalidJobXmlException;
import io.partita.batch.JobRefusedException;
import io.partita.view.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns whatever a request ended with into a problem with a reason. Nobody outside sees a stack:
 * what nobody foresaw is logged under a number that the answer names.
 */
@Provider
@SuppressWarnings("NullAway.Init") // JAX-RS sets the fields
public class Problems implements ExceptionMapper<Throwable> {
  private static final System.Logger LOG = System.getLogger("io.partita.rest");

  @Context UriInfo uri;
  @Context Request http;

  @Override
  public Response toResponse(Throwable thrown) {
    if (thrown instanceof JobRefusedException refused) {
      return answer(status(refused.reason()), message(refused));
    }
    if (thrown instanceof InvalidJobXmlException) {
      return answer(Status.BAD_REQUEST, message(thrown));
    }
    RequestRefusedException refusal = find(RequestRefusedException.class, thrown);
    if (refusal != null) {
      return answer(refusal.status(), message(refusal));
    }
    WebApplicationException web = find(WebApplicationException.class, thrown);
    if (web != null) {
      return answer(web);
    }
    return unforeseen(thrown);
  }

  private Response answer(WebApplicationException web) {
    Response response = web.getResponse();
    int status = response.getStatus();
    Response.ResponseBuilder answer = problem(status, standard(status));
    response
        .getHeaders()
        .forEach((name, values) -> values.forEach(value -> keep(answer, name, value)));
    return answer.build();
  }

  /** What else an answer of this status says: which methods there are, how to authenticate. */
  private static void keep(Response.ResponseBuilder answer, String name, Object value) {
    if (name.equalsIgnoreCase("Allow") || name.equalsIgnoreCase("WWW-Authenticate")) {
      answer.header(name, value);
    }
  }

  /** JAX-RS's own texts name its implementation's error codes and classes. */
  private String standard(int status) {
    return switch (status) {
      case 403 -> "You may not do this: it needs another role";
      case 404 -> "There is nothing at " + uri.getRequestUri().getPath();
      case 405 -> uri.getRequestUri().getPath() + " does not take " + http.getMethod();
      case 406 -> "This is to be had as application/json only";
      case 415 -> "Send the body as application/json";
      default -> "The request could not be met";
    };
  }

  private static Response unforeseen(Throwable thrown) {
    String number = UUID.randomUUID().toString();
    LOG.log(System.Logger.Level.ERROR, "Request failed, problem " + number, thrown);
    return answer(
        Status.INTERNAL_SERVER_ERROR,
        "Something failed here; the server's log has it as problem " + number);
  }

  private static Status status(JobRefusedException.Reason reason) {
    return switch (reason) {
      case NOT_FOUND -> Status.NOT_FOUND;
      case WRONG_STATE -> Status.CONFLICT;
      case INVALID -> Status.BAD_REQUEST;
    };
  }

  private static Response answer(Status status, String detail) {
    return problem(status.getStatusCode(), detail).build();
  }

  private static Response.ResponseBuilder problem(int status, String detail) {
    Status known = Status.fromStatusCode(status);
    String title = known == null ? "Status " + status : known.getReasonPhrase();
    return Response.status(status)
        .type(Problem.MEDIA_TYPE)
        .entity(Problem.of(status, title, detail));
  }

  private static String message(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null ? thrown.getClass().getSimpleName() : message;
  }

  private static <T extends Throwable> @Nullable T find(Class<T> type, Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
