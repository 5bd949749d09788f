package io.partita.manager;

import io.partita.wire.WireReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Updates of several objects, of which all or none are carried out. Each is checked against what
 * its object would be after those before it; nothing is changed, nor anything to be given back,
 * before all are. For the loop's thread, in one turn of it.
 */
final class Step {
  /** What an object would be, as that object keeps it. */
  private final Map<ManagedObject, Object> drafts = new HashMap<>();

  private final List<Runnable> updates = new ArrayList<>();

  /** Of all objects together: each checks only what it would take itself. */
  private long growth;

  private Step() {}

  /**
   * Reads and checks updates: how many, and of each the object's number, a verb and its arguments.
   *
   * @throws RefusedException if one of them cannot be carried out
   * @throws io.partita.wire.WireException if they make no sense
   */
  static Step read(Directory directory, WireReader arguments) throws RefusedException {
    Step step = new Step();
    for (int left = arguments.readCount(); left > 0; left--) {
      ManagedObject object = directory.object(arguments.readInt());
      byte verb = arguments.readByte();
      step.updates.add(object.prepare(step, verb, arguments));
    }
    directory.requireRoomFor(step.growth);
    return step;
  }

  /** What the object would be after the updates so far; made by it at its first. */
  @SuppressWarnings("unchecked") // Each object gets back what it made.
  <T> T draft(ManagedObject object, Supplier<T> first) {
    return (T) drafts.computeIfAbsent(object, any -> first.get());
  }

  /** An object would take so much more memory, or less, with what it prepares. */
  void grow(long bytes) {
    growth += bytes;
  }

  /** Carries out all of them. */
  void apply() {
    updates.forEach(Runnable::run);
  }
}
