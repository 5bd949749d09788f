package io.partita.manager;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * How much a manager takes on.
 *
 * @param maxSessions connections at once
 * @param maxWaiters requests that wait at once, of all sessions
 * @param maxObjects queues, maps, locks and so on
 */
public record ManagerLimits(int maxSessions, int maxWaiters, int maxObjects) {
  public static final ManagerLimits DEFAULTS = new ManagerLimits(256, 4_096, 10_000);

  public ManagerLimits {
    requirePositive("maxSessions", maxSessions);
    requirePositive("maxWaiters", maxWaiters);
    requirePositive("maxObjects", maxObjects);
  }

  private static void requirePositive(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, was " + number);
    }
  }

  public ManagerLimits withMaxSessions(int count) {
    return new ManagerLimits(count, maxWaiters, maxObjects);
  }

  public ManagerLimits withMaxWaiters(int count) {
    return new ManagerLimits(maxSessions, count, maxObjects);
  }

  public ManagerLimits withMaxObjects(int count) {
    return new ManagerLimits(maxSessions, maxWaiters, count);
  }

  void write(WireWriter writer) {
    writer.writeInt(maxSessions).writeInt(maxWaiters).writeInt(maxObjects);
  }

  static ManagerLimits read(WireReader reader) {
    int sessions = reader.readInt();
    int waiters = reader.readInt();
    return new ManagerLimits(sessions, waiters, reader.readInt());
  }
}
