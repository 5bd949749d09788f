package io.partita.shared;

import io.partita.transport.AuthKey;
import io.partita.transport.Endpoint;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on its way to another process.
 *
 * @param number of the object
 * @param epoch of the manager's life: another one has other objects of these numbers
 * @param manager null among the objects of one manager: whoever reads it has a session there
 */
record Handle(int number, int epoch, @Nullable Manager manager) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Where the object is.
   *
   * @param endpoint as {@link Endpoint#toString} has it
   * @param classes see {@link SessionOptions#classes}
   * @param key travels only where tasks do: on sockets whose both ends proved theirs
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  record Manager(String endpoint, byte[] key, Set<String> classes) implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
      return endpoint;
    }
  }

  private Object readResolve() throws ObjectStreamException {
    Session reading = Remote.reading();
    if (reading != null && manager != null) {
      // Whoever wrote it would have us connect anywhere and accept any class.
      throw new InvalidObjectException("An object of another manager is no item of this one");
    }
    Session session = manager == null ? reading : session(manager);
    if (session == null) {
      throw new InvalidObjectException(
          "An object of a manager was taken out of its message, where nobody knows the manager");
    }
    return session.join(number, epoch);
  }

  private Session session(Manager manager) {
    SessionOptions options =
        new SessionOptions(
            SessionOptions.DEFAULTS.connection(),
            manager.classes,
            SessionOptions.DEFAULTS.connectTimeout());
    return Guests.session(
        Endpoint.parse(manager.endpoint), AuthKey.of(manager.key), options, epoch);
  }
}
