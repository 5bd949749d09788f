package io.partita.manager;

import io.partita.shared.CollectionSettings;
import io.partita.shared.ListVerb;
import io.partita.wire.Encoded;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list with a version, so that a session can remove what it has found. */
final class ListObject extends PromptObject {
  /** What an item takes besides its bytes, about. */
  static final int ITEM_OVERHEAD = 48;

  /** An answer ends with the item that makes it larger than this. */
  private static final int PAGE_BYTES = 256 << 10;

  private final CollectionSettings settings;
  private final Room room;
  private final ArrayList<Encoded> items = new ArrayList<>();
  private long version = 1;

  ListObject(Identity identity, CollectionSettings settings, Memory memory) {
    super(identity);
    this.settings = settings;
    this.room = new Room(identity, memory, settings.maxBytes(), settings.maxItemBytes());
  }

  @Override
  WireWriter answer(byte verb, WireReader arguments) throws RefusedException {
    return switch (verb) {
      case ListVerb.SIZE -> new WireWriter().writeInt(items.size());
      case ListVerb.GET -> get(arguments.readInt());
      case ListVerb.PAGE -> page(arguments.readInt());
      case ListVerb.SET -> set(arguments.readInt(), arguments.readEncoded());
      case ListVerb.ADD -> add(arguments);
      case ListVerb.REMOVE -> remove(arguments.readInt());
      case ListVerb.REMOVE_VERSION -> removeVersion(arguments.readInt(), arguments.readLong());
      case ListVerb.REMOVE_RANGE -> removeRange(arguments.readInt(), arguments.readInt());
      default -> throw new WireException("A list has no verb " + verb);
    };
  }

  private boolean has(int index) {
    return index >= 0 && index < items.size();
  }

  private WireWriter get(int index) {
    return shown(has(index) ? items.get(index) : null);
  }

  private static WireWriter shown(@Nullable Encoded item) {
    WireWriter writer = answer(item != null);
    return item == null ? writer : writer.writeEncoded(item);
  }

  private WireWriter page(int from) {
    WireWriter page = new WireWriter().writeLong(version);
    for (int i = Math.max(0, from); i < items.size() && page.size() <= PAGE_BYTES; i++) {
      page.writeBoolean(true).writeEncoded(items.get(i));
    }
    return page.writeBoolean(false);
  }

  private WireWriter set(int index, Encoded item) throws RefusedException {
    if (!has(index)) {
      return shown(null);
    }
    Encoded old = items.get(index);
    long growth = sizeOf(room.checked(item)) - sizeOf(old);
    room.check(growth);
    items.set(index, item);
    changed(growth);
    return shown(old);
  }

  private WireWriter add(WireReader arguments) throws RefusedException {
    int index = arguments.readInt();
    List<Encoded> more = new ArrayList<>();
    long growth = 0;
    for (int left = arguments.readCount(); left > 0; left--) {
      Encoded item = room.checked(arguments.readEncoded());
      more.add(item);
      growth += sizeOf(item);
    }
    boolean isInside = index == ListVerb.END || index == items.size() || has(index);
    if (isInside) {
      room.check(growth);
      items.addAll(index == ListVerb.END ? items.size() : index, more);
      changed(growth);
    }
    return answer(isInside);
  }

  private WireWriter remove(int index) {
    if (!has(index)) {
      return shown(null);
    }
    Encoded old = items.remove(index);
    changed(-sizeOf(old));
    return shown(old);
  }

  private WireWriter removeVersion(int index, long expected) {
    boolean isThat = expected == version && has(index);
    if (isThat) {
      remove(index);
    }
    return answer(isThat);
  }

  private WireWriter removeRange(int from, int to) {
    int end = Math.min(to, items.size());
    if (from < 0 || from >= end) {
      return nothing();
    }
    List<Encoded> range = items.subList(from, end);
    long growth = -range.stream().mapToLong(ListObject::sizeOf).sum();
    range.clear();
    changed(growth);
    return nothing();
  }

  private void changed(long growth) {
    room.grow(growth);
    version++;
  }

  private static long sizeOf(Encoded item) {
    return (long) item.bytes().length + ITEM_OVERHEAD;
  }

  @Override
  void writeSettings(WireWriter writer) {
    settings.write(writer);
  }

  @Override
  long size() {
    return items.size();
  }

  @Override
  long bytes() {
    return room.used();
  }

  @Override
  void drop() {
    items.clear();
    room.clear();
  }
}
