package io.partita.shared;

import java.io.ObjectStreamException;
import java.io.Serializable;

/**
 * Stands for an object in the manager. It can be put into another object of the manager, and be a
 * part of a task or argument for another process; there it stands for the same object.
 */
interface SharedObject extends Serializable {
  Remote remote();

  /** Every proxy's {@code writeReplace}. */
  default Object handle() throws ObjectStreamException {
    return remote().handle();
  }
}
