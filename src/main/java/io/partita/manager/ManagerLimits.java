package io.partita.manager;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * How much a manager takes on.
 *
 * @param maxSessions connections at once
 * @param maxWaiters requests that wait at once, of all sessions
 * @param maxObjects queues, maps, locks and so on
 * @param maxBytes of memory that all they hold may take, about
 */
public record ManagerLimits(int maxSessions, int maxWaiters, int maxObjects, long maxBytes) {
  public static final ManagerLimits DEFAULTS = new ManagerLimits(256, 4_096, 10_000, 256L << 20);

  public ManagerLimits {
    requirePositive("maxSessions", maxSessions);
    requirePositive("maxWaiters", maxWaiters);
    requirePositive("maxObjects", maxObjects);
    requirePositive("maxBytes", maxBytes);
  }

  private static void requirePositive(String what, long number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, was " + number);
    }
  }

  public ManagerLimits withMaxSessions(int count) {
    return new ManagerLimits(count, maxWaiters, maxObjects, maxBytes);
  }

  public ManagerLimits withMaxWaiters(int count) {
    return new ManagerLimits(maxSessions, count, maxObjects, maxBytes);
  }

  public ManagerLimits withMaxObjects(int count) {
    return new ManagerLimits(maxSessions, maxWaiters, count, maxBytes);
  }

  public ManagerLimits withMaxBytes(long bytes) {
    return new ManagerLimits(maxSessions, maxWaiters, maxObjects, bytes);
  }

  void write(WireWriter writer) {
    writer.writeInt(maxSessions).writeInt(maxWaiters).writeInt(maxObjects);
    writer.writeLong(maxBytes);
  }

  static ManagerLimits read(WireReader reader) {
    int sessions = reader.readInt();
    int waiters = reader.readInt();
    int objects = reader.readInt();
    return new ManagerLimits(sessions, waiters, objects, reader.readLong());
  }
}
