package io.partita.manager;

import io.partita.shared.Refusal;
import io.partita.shared.ValueVerb;
import io.partita.wire.ClassPolicy;
import io.partita.wire.Encoded;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/** One value; a number can be added to. */
final class ValueObject extends ManagedObject {
  private Encoded value;
  private long version = 1;

  ValueObject(Identity identity, Encoded value) {
    super(identity);
    this.value = value;
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    switch (verb) {
      case ValueVerb.GET -> ask.done(new WireWriter().writeEncoded(value).writeLong(version));
      case ValueVerb.SET -> {
        Encoded old = value;
        set(arguments.readEncoded());
        ask.done(new WireWriter().writeEncoded(old));
      }
      case ValueVerb.REPLACE -> {
        boolean isThat = arguments.readLong() == version;
        if (isThat) {
          set(arguments.readEncoded());
        }
        ask.done(new WireWriter().writeBoolean(isThat));
      }
      case ValueVerb.ADD -> add(ask, arguments.readLong());
      default -> throw new WireException("A value has no verb " + verb);
    }
  }

  private void set(Encoded now) {
    value = now;
    version++;
  }

  private void add(Ask ask, long difference) {
    Object number = value.form() == Encoded.VALUE ? value.object(ClassPolicy.values()) : null;
    if (number instanceof Long old) {
      set(Encoded.of(old + difference));
      ask.done(new WireWriter().writeLong(old + difference));
    } else {
      ask.refuse(Refusal.ILLEGAL, "%s is no long".formatted(identity()));
    }
  }

  @Override
  void writeSettings(WireWriter writer) {}

  @Override
  long size() {
    return 1;
  }

  @Override
  void drop() {}
}
