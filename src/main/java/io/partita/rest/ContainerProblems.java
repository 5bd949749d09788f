package io.partita.rest;

import io.partita.view.Problem;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;

/**
 * The error page of the application: what the container refuses before a resource is reached (no
 * such address, for instance) is a problem as well.
 */
public class ContainerProblems extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    // Whoever asks for this page itself finds nothing.
    int status = code instanceof Integer known ? known : Status.NOT_FOUND.getStatusCode();
    Status known = Status.fromStatusCode(status);
    String title = known == null ? "Status " + status : known.getReasonPhrase();
    response.setStatus(status);
    response.setContentType(Problem.MEDIA_TYPE);
    response.setCharacterEncoding("UTF-8");
    response.getWriter().write(Body.write(Problem.of(status, title, detail(status))));
  }

  private static String detail(int status) {
    return switch (status) {
      case 401 -> "Send the name and password of a user (HTTP Basic)";
      case 403 -> "You may not do this: it needs another role";
      case 404 -> "There is nothing at this address";
      case 500 -> "Something failed here; the server's log says what";
      default -> "The request could not be met";
    };
  }
}
