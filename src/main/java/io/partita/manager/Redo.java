package io.partita.manager;

import io.partita.manager.ManagedObject.Identity;
import io.partita.wire.WireWriter;

/**
 * Writes down what becomes of one durable object, as changes that can be made again: the object's
 * number, a byte that only the object understands, and what belongs to that. For the loop's thread.
 */
class Redo {
  /** Of an object of which nothing is written down. */
  static final Redo NONE =
      new Redo() {
        @Override
        boolean isKept() {
          return false;
        }
      };

  boolean isKept() {
    return true;
  }

  /** The beginning of a change; what belongs to it is to be added. */
  WireWriter change(byte what) {
    throw new IllegalStateException("Nothing is written down of this object: " + what);
  }

  /** Of an object, in the journal of its manager. */
  static Redo of(Identity identity, Chronicle chronicle) {
    return new Redo() {
      @Override
      WireWriter change(byte what) {
        return chronicle.change(identity.number(), what);
      }
    };
  }
}
