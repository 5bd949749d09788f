package io.partita.rest;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/** Who sent a request. */
final class Caller {
  private Caller() {}

  static String of(SecurityContext security) {
    Principal principal = security.getUserPrincipal();
    if (principal == null) {
      // The web application lets nobody in without a name.
      throw new IllegalStateException("A request without a user");
    }
    return principal.getName();
  }
}
