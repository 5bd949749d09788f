package io.partita.manager;

import io.partita.shared.Kind;
import io.partita.wire.WireReader;

/**
 * An object in the manager. All of it is for the loop's thread, so every request is atomic and
 * ordered.
 */
abstract class ManagedObject {
  private final Kind kind;
  private final String name;

  ManagedObject(Kind kind, String name) {
    this.kind = kind;
    this.name = name;
  }

  final Kind kind() {
    return kind;
  }

  final String name() {
    return name;
  }

  /**
   * Carries out a request, or keeps it until it can be.
   *
   * @param arguments of the verb
   * @throws io.partita.wire.WireException if they are not
   */
  abstract void serve(Ask ask, byte verb, WireReader arguments);

  /** A request that was kept is not any more. */
  void withdrawn(Ask ask) {}

  /** Lets go of what a session holds. */
  void left(Session session) {}

  /** Refuses all who wait: the object is dropped. */
  abstract void drop();
}
