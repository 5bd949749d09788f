package io.partita.shared;

import io.partita.transport.AuthKey;
import io.partita.transport.Endpoint;
import java.util.HashMap;
import java.util.Map;

/** The sessions of this process for objects that others have sent it: one for each manager. */
final class Guests {
  private static final Map<Endpoint, Session> SESSIONS = new HashMap<>();

  private Guests() {}

  /**
   * A session of a manager's life, or of a later one, which refuses objects of the earlier.
   *
   * @param epoch of that life
   */
  static synchronized Session session(
      Endpoint endpoint, AuthKey key, SessionOptions options, int epoch) {
    Session known = SESSIONS.get(endpoint);
    if (known != null && known.isOpen() && known.epoch() >= epoch) {
      return known;
    }
    Session session = Session.connect(endpoint, key, options);
    var unused = session.epoch();
    SESSIONS.put(endpoint, session);
    if (known != null) {
      known.close();
    }
    return session;
  }
}
