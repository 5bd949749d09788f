package io.partita.manager;

import io.partita.shared.ArraySettings;
import io.partita.shared.CollectionSettings;
import io.partita.shared.ReferencesVerb;
import io.partita.shared.Refusal;
import io.partita.wire.Encoded;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.Arrays;

/** Objects of a fixed count, each with a version. */
final class ReferencesObject extends PromptObject {
  private static final Encoded NULL = Encoded.of(null);

  /** An answer ends with the element that makes it larger than this. */
  private static final int PAGE_BYTES = 256 << 10;

  private final CollectionSettings settings;
  private final Room room;
  private final Encoded[] elements;
  private final long[] versions;

  /** All null. */
  ReferencesObject(Identity identity, CollectionSettings settings, int length, Memory memory)
      throws RefusedException {
    super(identity);
    this.settings = settings;
    room = new Room(identity, memory, settings.maxBytes(), settings.maxItemBytes());
    long bytes = (long) length * (Long.BYTES + NULL.bytes().length);
    room.check(bytes);
    room.grow(bytes);
    elements = new Encoded[length];
    versions = new long[length];
    Arrays.fill(elements, NULL);
  }

  @Override
  WireWriter answer(byte verb, WireReader arguments) throws RefusedException {
    int index = arguments.readInt();
    if (verb == ReferencesVerb.PAGE) {
      return page(index);
    }
    if (index < 0 || index >= elements.length) {
      throw new RefusedException(
          Refusal.ILLEGAL,
          "%s has %d elements, and none at index %d".formatted(identity(), elements.length, index));
    }
    return answer(verb, index, arguments);
  }

  private WireWriter answer(byte verb, int index, WireReader arguments) throws RefusedException {
    Encoded old = elements[index];
    switch (verb) {
      case ReferencesVerb.GET -> {
        return new WireWriter().writeEncoded(old).writeLong(versions[index]);
      }
      case ReferencesVerb.SWAP -> {
        set(index, arguments.readEncoded());
        return new WireWriter().writeEncoded(old);
      }
      case ReferencesVerb.REPLACE -> {
        boolean isThat = arguments.readLong() == versions[index];
        Encoded now = arguments.readEncoded();
        if (isThat) {
          set(index, now);
        }
        return answer(isThat);
      }
      default -> throw new WireException("An array has no verb " + verb);
    }
  }

  private void set(int index, Encoded now) throws RefusedException {
    long growth = (long) room.checked(now).bytes().length - elements[index].bytes().length;
    room.check(growth);
    room.grow(growth);
    elements[index] = now;
    versions[index]++;
  }

  private WireWriter page(int from) {
    WireWriter page = new WireWriter();
    for (int i = Math.max(0, from); i < elements.length && page.size() <= PAGE_BYTES; i++) {
      page.writeBoolean(true).writeEncoded(elements[i]);
    }
    return page.writeBoolean(false);
  }

  @Override
  void writeSettings(WireWriter writer) {
    settings.write(writer);
    new ArraySettings(elements.length).write(writer);
  }

  @Override
  long size() {
    return elements.length;
  }

  @Override
  long bytes() {
    return room.used();
  }

  @Override
  void drop() {
    Arrays.fill(elements, NULL);
    room.clear();
  }
}
