package io.partita.manager;

import io.partita.shared.Kind;
import io.partita.shared.Refusal;
import io.partita.shared.Scope;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/** In place of one that is gone. */
final class DroppedObject extends ManagedObject {
  static final DroppedObject INSTANCE = new DroppedObject();

  DroppedObject() {
    super(new Identity(-1, Kind.VALUE, Scope.APPLICATION, "dropped"));
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    ask.refuse(Refusal.CLOSED, "The object was dropped");
  }

  @Override
  Runnable prepare(Step step, byte verb, WireReader arguments) throws RefusedException {
    throw new RefusedException(Refusal.CLOSED, "The object was dropped");
  }

  @Override
  void drop() {}

  @Override
  void writeSettings(WireWriter writer) {}

  @Override
  long size() {
    return 0;
  }
}
