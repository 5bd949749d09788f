package io.partita.manager;

import io.partita.manager.ManagedObject.Identity;
import io.partita.shared.Refusal;
import io.partita.wire.Encoded;

/** How much memory the content of an object takes, and how much it may take. */
final class Room {
  private final Identity owner;
  private final Memory memory;
  private final long most;
  private final int mostOfOne;
  private long used;

  /**
   * Room for an object's content.
   *
   * @param memory of all objects
   * @param most bytes in all
   * @param mostOfOne bytes of one key, value or item
   */
  Room(Identity owner, Memory memory, long most, int mostOfOne) {
    this.owner = owner;
    this.memory = memory;
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  long used() {
    return used;
  }

  /** Refuses what is too large by itself. */
  Encoded checked(Encoded one) throws RefusedException {
    if (one.bytes().length > mostOfOne) {
      throw new RefusedException(
          Refusal.FULL,
          "%s takes %d bytes at once at most, not %d; split it, or make the object with a higher limit"
              .formatted(owner, mostOfOne, one.bytes().length));
    }
    return one;
  }

  /** Refuses to grow beyond the limits; to shrink is always allowed. */
  void check(long growth) throws RefusedException {
    if (growth > 0 && growth > most - used) {
      throw full(owner.toString(), used, most, growth);
    }
    if (growth > 0 && !memory.hasRoomFor(growth)) {
      throw full("The manager", memory.used(), memory.most(), growth);
    }
  }

  private static RefusedException full(String what, long used, long most, long growth) {
    return new RefusedException(
        Refusal.FULL,
        "%s holds %d bytes of %d at most, and %d more do not fit"
            .formatted(what, used, most, growth));
  }

  /** Takes more, or gives some back; what is more was checked before. */
  void grow(long bytes) {
    used += bytes;
    memory.grow(bytes);
  }

  void clear() {
    grow(-used);
  }
}
