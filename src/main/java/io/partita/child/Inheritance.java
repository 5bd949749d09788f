package io.partita.child;

import io.partita.wire.ClassPolicy;
import io.partita.wire.FrameLimits;
import io.partita.wire.ObjectBytes;
import io.partita.wire.WireException;
import java.io.Serializable;
import java.util.Map;
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
   * @throws io.partita.wire.UnserializableException naming the field that cannot be copied
   * @throws IllegalStateException if something in it belongs to another context
   */
  byte[] write() {
    ProcessContext to = process.context();
    byte[] bytes =
        ObjectBytes.write(state.isEmpty() ? process : this, object -> refuseStranger(object, to));
    if (bytes.length > MAX_BYTES) {
      throw new WireException(
          "%s and what it refers to have %d bytes, more than the %d that a child is given; share large data by a file or by memory"
              .formatted(process.name(), bytes.length, MAX_BYTES));
    }
    return bytes;
  }

  private void refuseStranger(Object object, ProcessContext to) {
    ProcessContext maker =
        object instanceof ContextBound bound && object != process
            ? bound.context()
            : ContextBindings.makerOf(object);
    if (maker != null && maker.startMethod() != to.startMethod()) {
      throw new IllegalStateException(
          "%s was made by the context of %s and cannot go to %s, a child of %s; make both by one context"
              .formatted(object, maker.startMethod(), process.name(), to.startMethod()));
    }
  }

  static Inheritance read(byte[] bytes) {
    Object object = ObjectBytes.read(bytes, FROM_PARENT, Inheritance.class.getClassLoader());
    return object instanceof ChildProcess process
        ? new Inheritance(process, Map.of())
        : (Inheritance) java.util.Objects.requireNonNull(object);
  }
}
