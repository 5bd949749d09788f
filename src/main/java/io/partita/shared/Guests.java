package io.partita.shared;

import io.partita.transport.AuthKey;
import io.partita.transport.Endpoint;
import java.util.HashMap;
import java.util.Map;

/** The sessions of this process for objects that others have sent it: one for each manager. */
final class Guests {
  private static final Map<Endpoint, Session> SESSIONS = new HashMap<>();

  private Guests() {}

  static synchronized Session session(Endpoint endpoint, AuthKey key, SessionOptions options) {
    Session known = SESSIONS.get(endpoint);
    if (known != null && known.isOpen()) {
      return known;
    }
    Session session = Session.connect(endpoint, key, options);
    SESSIONS.put(endpoint, session);
    return session;
  }
}
