package io.partita.partition;

import io.partita.shared.SharedObjects;
import io.partita.wire.ClassPolicy;
import io.partita.wire.ObjectBytes;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * Reads what collectors send: value types and the job's own classes.
 *
 * <p>Objects of a manager are refused: with them the manager's key would reach what is kept.
 */
public final class CollectedData {
  private final ClassLoader loader;
  private final ClassPolicy policy;

  public CollectedData(ClassLoader loader, List<String> prefixes) {
    this.loader = loader;
    this.policy = new JobClasses(loader).policy(prefixes);
  }

  /**
   * The bytes that a collector sends.
   *
   * @throws io.partita.wire.UnserializableException if something in it cannot travel
   */
  static byte[] write(Serializable data) {
    return ObjectBytes.write(data, CollectedData::refuseShared);
  }

  private static void refuseShared(Object part) {
    if (SharedObjects.standsForOne(part)) {
      throw new IllegalArgumentException(
          "A collector returned an object of the manager; return its name instead");
    }
  }

  public Serializable read(byte[] data) {
    return Objects.requireNonNull((Serializable) ObjectBytes.read(data, policy, loader), "data");
  }
}
