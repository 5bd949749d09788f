package io.partita.child;

import io.partita.pipe.Handover;
import io.partita.wire.ClassPolicy;
import io.partita.wire.FrameLimits;
import io.partita.wire.ObjectBytes;
import io.partita.wire.WireException;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a child gets a copy of, in one graph: what is shared in the parent is shared in the copy.
 *
 * @param process the child, with its task
 * @param state what was declared
 */
record Inheritance(ChildProcess process, Map<String, Object> state) implements Serializable {
  /** The parent has started this JVM and decides what it does: what it sends is trusted. */
  private static final ClassPolicy FROM_PARENT = ClassPolicy.values().allowing(name -> true);

  private static final int MAX_BYTES = FrameLimits.DEFAULTS.maxMessage() - (64 << 10);

  Inheritance {
    state = new TreeMap<>(state);
  }

  /**
   * Writes it, and takes along the ends of pipes and the queues that it holds.
   *
   * @throws io.partita.wire.UnserializableException naming the field that cannot be copied
   * @throws IllegalStateException if something in it was made by another context
   */
  Handover write() {
    ContextGuard guard = new ContextGuard(process);
    try {
      return Handover.writing(() -> bytes(guard), guard);
    } catch (WireException e) {
      // What refuses inside of somebody's writeReplace arrives as its failure.
      guard.rethrow();
      throw e;
    }
  }

  private byte[] bytes(ContextGuard guard) {
    byte[] bytes = ObjectBytes.write(state.isEmpty() ? process : this, guard);
    if (bytes.length > MAX_BYTES) {
      throw new WireException(
          "%s and what it refers to have %d bytes, more than the %d that a child is given; share large data by a file or by memory"
              .formatted(process.name(), bytes.length, MAX_BYTES));
    }
    return bytes;
  }

  static Inheritance read(byte[] bytes) {
    Object object = ObjectBytes.read(bytes, FROM_PARENT, Inheritance.class.getClassLoader());
    return object instanceof ChildProcess process
        ? new Inheritance(process, Map.of())
        : (Inheritance) Objects.requireNonNull(object);
  }
}
