package io.partita.manager;

import io.partita.shared.NumberVerb;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/** A long to count with. */
final class NumberObject extends PromptObject {
  /** What a step would make of it. */
  private static final class Draft {
    long number;
  }

  private long number;

  NumberObject(Identity identity, long number) {
    super(identity);
    this.number = number;
  }

  @Override
  WireWriter answer(byte verb, WireReader arguments) {
    switch (verb) {
      case NumberVerb.GET -> {}
      case NumberVerb.SET -> {
        long old = number;
        number = arguments.readLong();
        return shown(old);
      }
      case NumberVerb.ADD -> number += arguments.readLong();
      case NumberVerb.COMPARE_AND_SET -> {
        long expected = arguments.readLong();
        long now = arguments.readLong();
        boolean isThat = number == expected;
        number = isThat ? now : number;
        return answer(isThat);
      }
      default -> throw new WireException("A number has no verb " + verb);
    }
    return shown(number);
  }

  private static WireWriter shown(long number) {
    return new WireWriter().writeLong(number);
  }

  @Override
  Runnable prepare(Step step, byte verb, WireReader arguments) {
    Draft draft = step.draft(this, this::draft);
    switch (verb) {
      case NumberVerb.SET -> draft.number = arguments.readLong();
      case NumberVerb.ADD -> draft.number += arguments.readLong();
      default -> throw new WireException("A number has no update " + verb);
    }
    long now = draft.number;
    return () -> number = now;
  }

  private Draft draft() {
    Draft draft = new Draft();
    draft.number = number;
    return draft;
  }

  @Override
  void writeSettings(WireWriter writer) {}

  @Override
  long size() {
    return 1;
  }

  @Override
  long bytes() {
    return Long.BYTES;
  }

  @Override
  void drop() {}
}
