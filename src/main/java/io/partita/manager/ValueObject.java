package io.partita.manager;

import io.partita.shared.Refusal;
import io.partita.shared.ValueSettings;
import io.partita.shared.ValueVerb;
import io.partita.wire.Encoded;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/** One value with a version, so that a session can replace what it has read. */
final class ValueObject extends PromptObject {
  private final ValueSettings settings;
  private final Room room;
  private Encoded value;
  private long version = 1;

  ValueObject(Identity identity, ValueSettings settings, Encoded value, Room room)
      throws RefusedException {
    super(identity);
    this.settings = settings;
    this.room = room;
    this.value = value;
    room.checked(value);
    room.check(value.bytes().length);
    room.grow(value.bytes().length);
  }

  @Override
  WireWriter answer(byte verb, WireReader arguments) throws RefusedException {
    switch (verb) {
      case ValueVerb.GET -> {
        return new WireWriter().writeEncoded(value).writeLong(version);
      }
      case ValueVerb.SET -> {
        set(checked(arguments));
        return nothing();
      }
      case ValueVerb.SWAP -> {
        Encoded old = value;
        set(checked(arguments));
        return new WireWriter().writeEncoded(old);
      }
      case ValueVerb.REPLACE -> {
        boolean isThat = arguments.readLong() == version;
        Encoded now = checked(arguments);
        if (isThat) {
          set(now);
        }
        return answer(isThat);
      }
      default -> throw new WireException("A value has no verb " + verb);
    }
  }

  @Override
  Runnable prepare(Step step, byte verb, WireReader arguments) throws RefusedException {
    switch (verb) {
      case ValueVerb.SET -> {
        Encoded now = checked(arguments);
        step.grow((long) now.bytes().length - value.bytes().length);
        return () -> set(now);
      }
      case ValueVerb.EXPECT -> {
        if (arguments.readLong() != version) {
          throw new RefusedException(
              Refusal.CHANGED, "%s is not what was expected".formatted(identity()));
        }
        return () -> {};
      }
      default -> throw new WireException("A value has no update " + verb);
    }
  }

  private Encoded checked(WireReader arguments) throws RefusedException {
    Encoded now = room.checked(arguments.readEncoded());
    room.check((long) now.bytes().length - value.bytes().length);
    return now;
  }

  private void set(Encoded now) {
    room.grow((long) now.bytes().length - value.bytes().length);
    value = now;
    version++;
  }

  @Override
  void writeSettings(WireWriter writer) {
    settings.write(writer);
  }

  @Override
  long size() {
    return 1;
  }

  @Override
  long bytes() {
    return room.used();
  }

  @Override
  void drop() {
    room.clear();
  }
}
