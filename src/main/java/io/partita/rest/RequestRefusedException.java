package io.partita.rest;

import io.partita.PartitaException;
import jakarta.ws.rs.core.Response.Status;

/** A request that is refused before it reaches a service; the message tells the client why. */
final class RequestRefusedException extends PartitaException {
  private static final long serialVersionUID = 1L;

  private final Status status;

  RequestRefusedException(Status status, String message) {
    super(message);
    this.status = status;
  }

  static RequestRefusedException badRequest(String message) {
    return new RequestRefusedException(Status.BAD_REQUEST, message);
  }

  Status status() {
    return status;
  }
}
