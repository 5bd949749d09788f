package io.partita.manager;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/** An object for which nobody waits: it answers every request at once. */
abstract class PromptObject extends ManagedObject {
  PromptObject(Identity identity) {
    super(identity);
  }

  @Override
  final void serve(Ask ask, byte verb, WireReader arguments) {
    WireWriter answer;
    try {
      answer = answer(verb, arguments);
    } catch (RefusedException e) {
      ask.refuse(e.refusal(), e.text());
      return;
    }
    ask.done(answer);
  }

  /**
   * Carries out a request.
   *
   * @return its result
   * @throws RefusedException if it cannot be carried out, and has changed nothing
   * @throws io.partita.wire.WireException if the verb or its arguments make no sense
   */
  abstract WireWriter answer(byte verb, WireReader arguments) throws RefusedException;

  static WireWriter nothing() {
    return new WireWriter();
  }

  static WireWriter answer(boolean flag) {
    return new WireWriter().writeBoolean(flag);
  }
}
