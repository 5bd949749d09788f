package io.partita.manager;

import io.partita.shared.Kind;
import io.partita.shared.Refusal;
import io.partita.shared.Scope;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An object in the manager. All of it is for the loop's thread, so every request is atomic and
 * ordered.
 */
abstract class ManagedObject {
  private final Identity identity;

  /**
   * Which one it is.
   *
   * @param name empty if it has none
   */
  record Identity(int number, Kind kind, Scope scope, String name) {
    boolean isNamed() {
      return !name.isEmpty();
    }

    /** For messages. */
    @Override
    public String toString() {
      return "%s %s".formatted(kind, isNamed() ? name : "#" + number);
    }
  }

  ManagedObject(Identity identity) {
    this.identity = identity;
  }

  final Identity identity() {
    return identity;
  }

  /**
   * Carries out a request, or keeps it until it can be.
   *
   * @param arguments of the verb
   * @throws io.partita.wire.WireException if they are not
   */
  abstract void serve(Ask ask, byte verb, WireReader arguments);

  /**
   * Reads and checks a request that belongs to a step of several, of which all or none are carried
   * out. What is expected of an object is expected of it before the step.
   *
   * @param step knows what the object would be after those before this one
   * @return carries it out, which cannot fail; it is called, if at all, before anything else
   *     happens
   * @throws RefusedException if it cannot be carried out
   */
  Runnable prepare(Step step, byte verb, WireReader arguments) throws RefusedException {
    throw new RefusedException(Refusal.ILLEGAL, "%s has no update %d".formatted(identity, verb));
  }

  /** What has come so far of a request that is kept and shall end now; null if that is nothing. */
  @Nullable WireWriter partial(Ask ask) {
    return null;
  }

  /** A request that is kept is to wait no longer; it is withdrawn, or answered soon. */
  void cancel(Ask ask) {
    ask.withdraw();
  }

  /** A request that was kept is not any more. */
  void withdrawn(Ask ask) {}

  /** Lets go of what a session holds; for one that was told so by {@link ServedSession#holds}. */
  void left(ServedSession session) {}

  /** Refuses all who wait: the object is dropped. */
  abstract void drop();

  /** Whether what is in it outlives the manager. */
  boolean isDurable() {
    return false;
  }

  /**
   * Makes a change again, that {@link Redo} has written down.
   *
   * @throws io.partita.wire.WireException if it is not one
   */
  void redo(byte what, WireReader arguments) {
    throw new WireException("Nothing of %s is durable".formatted(identity));
  }

  /**
   * What it holds now, as changes of an empty one. It is asked for them later, by another thread.
   */
  Stream<Consumer<WireWriter>> state() {
    return Stream.empty();
  }

  /** What it was made with. */
  abstract void writeSettings(WireWriter writer);

  /** How many items, entries, permits or the like it holds. */
  abstract long size();

  /** How much memory that takes, about. */
  long bytes() {
    return 0;
  }

  /** Who holds it. */
  List<String> holders() {
    return List.of();
  }

  /** How many requests wait for it. */
  int waiters() {
    return 0;
  }
}
