package io.partita.manager;

import io.partita.shared.MapVerb;
import io.partita.shared.Refusal;
import io.partita.wire.Encoded;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map whose entries have versions, so that a session can replace what it has read. Also what is
 * behind a set, whose values are nothing, and a namespace.
 */
final class MapObject extends PromptObject {
  // What becomes of entries, in a journal: a key and a value; a key; nothing.
  private static final byte SET = 1;
  private static final byte REMOVED = 2;
  private static final byte CLEARED = 3;

  /** What an entry takes besides its bytes, about: places in two maps, and objects. */
  static final int ENTRY_OVERHEAD = 200;

  /** An answer ends with the entry that makes it larger than this. */
  private static final int PAGE_BYTES = 256 << 10;

  /**
   * What belongs to a key.
   *
   * @param place among all entries, by when the key came
   */
  private record Entry(Key key, Encoded value, long version, long place) {
    long size() {
      return sizeOf(key, value);
    }
  }

  /** What a step would make of the map. */
  private static final class Draft {
    /** Null for a key that is to be removed. */
    final Map<Key, @Nullable Encoded> changes = new HashMap<>();

    long growth;
  }

  private final Consumer<WireWriter> settings;
  private final Room room;
  private final Redo redo;
  private final Map<Key, Entry> entries = new HashMap<>();

  /** By place. */
  private final TreeMap<Long, Entry> scanned = new TreeMap<>();

  private long lastVersion;

  /**
   * An empty map.
   *
   * @param settings writes what it was made with
   */
  MapObject(Identity identity, Consumer<WireWriter> settings, Room room, Redo redo) {
    super(identity);
    this.redo = redo;
    this.settings = settings;
    this.room = room;
  }

  @Override
  WireWriter answer(byte verb, WireReader arguments) throws RefusedException {
    switch (verb) {
      case MapVerb.SIZE -> {
        return new WireWriter().writeInt(entries.size());
      }
      case MapVerb.CLEAR -> {
        clear();
        return nothing();
      }
      case MapVerb.SCAN -> {
        long after = arguments.readLong();
        return scan(after, arguments.readBoolean());
      }
      case MapVerb.PUT_ALL -> {
        return putAll(arguments);
      }
      default -> {
        return answer(verb, new Key(arguments.readEncoded()), arguments);
      }
    }
  }

  private WireWriter answer(byte verb, Key key, WireReader arguments) throws RefusedException {
    Entry old = entries.get(key);
    switch (verb) {
      case MapVerb.GET -> {}
      case MapVerb.HAS -> {
        return answer(old != null);
      }
      case MapVerb.PUT -> put(key, old, arguments.readEncoded());
      case MapVerb.PUT_IF_ABSENT -> {
        Encoded value = arguments.readEncoded();
        if (old == null) {
          put(key, null, value);
        }
      }
      case MapVerb.REMOVE -> remove(key);
      case MapVerb.REPLACE -> {
        boolean isThat = isVersion(old, arguments.readLong());
        Encoded value = arguments.readEncoded();
        if (isThat) {
          put(key, old, value);
        }
        return answer(isThat);
      }
      case MapVerb.REMOVE_VERSION -> {
        boolean isThat = isVersion(old, arguments.readLong());
        if (isThat) {
          remove(key);
        }
        return answer(isThat);
      }
      default -> throw new WireException("A map has no verb " + verb);
    }
    return shown(old);
  }

  private static boolean isVersion(@Nullable Entry entry, long version) {
    return entry != null && entry.version == version;
  }

  private static WireWriter shown(@Nullable Entry entry) {
    WireWriter writer = new WireWriter().writeBoolean(entry != null);
    return entry == null ? writer : writer.writeEncoded(entry.value).writeLong(entry.version);
  }

  private void put(Key key, @Nullable Entry old, Encoded value) throws RefusedException {
    room.checked(key.encoded());
    room.checked(value);
    room.check(sizeOf(key, value) - (old == null ? 0 : old.size()));
    set(key, value);
  }

  private WireWriter putAll(WireReader arguments) throws RefusedException {
    Draft draft = new Draft();
    List<Runnable> puts = new ArrayList<>();
    for (int left = arguments.readCount(); left > 0; left--) {
      Key key = new Key(arguments.readEncoded());
      puts.add(change(draft, key, arguments.readEncoded()));
    }
    int before = entries.size();
    puts.forEach(Runnable::run);
    return new WireWriter().writeInt(entries.size() - before);
  }

  @Override
  Runnable prepare(Step step, byte verb, WireReader arguments) throws RefusedException {
    Draft draft = step.draft(this, Draft::new);
    Key key = new Key(arguments.readEncoded());
    long before = draft.growth;
    Runnable update = prepare(draft, key, verb, arguments);
    step.grow(draft.growth - before);
    return update;
  }

  private Runnable prepare(Draft draft, Key key, byte verb, WireReader arguments)
      throws RefusedException {
    return switch (verb) {
      case MapVerb.PUT -> change(draft, key, arguments.readEncoded());
      case MapVerb.REMOVE -> change(draft, key, null);
      case MapVerb.ADD -> add(draft, key, arguments.readLong());
      case MapVerb.EXPECT -> expect(key, arguments.readLong());
      default -> throw new WireException("A map has no update " + verb);
    };
  }

  private Runnable change(Draft draft, Key key, @Nullable Encoded value) throws RefusedException {
    if (value != null) {
      room.checked(key.encoded());
      room.checked(value);
    }
    long growth = draft.growth + sizeOf(key, value) - sizeOf(key, drafted(draft, key));
    room.check(growth);
    draft.growth = growth;
    draft.changes.put(key, value);
    return value == null ? () -> remove(key) : () -> set(key, value);
  }

  private @Nullable Encoded drafted(Draft draft, Key key) {
    if (draft.changes.containsKey(key)) {
      return draft.changes.get(key);
    }
    Entry entry = entries.get(key);
    return entry == null ? null : entry.value;
  }

  private Runnable add(Draft draft, Key key, long more) throws RefusedException {
    Encoded value = drafted(draft, key);
    Long old = value == null ? Long.valueOf(0) : EncodedLong.of(value);
    if (old == null) {
      throw new RefusedException(
          Refusal.ILLEGAL,
          "%s has no long at this key, to which %d is to be added".formatted(identity(), more));
    }
    return change(draft, key, Encoded.of(old + more));
  }

  private Runnable expect(Key key, long version) throws RefusedException {
    Entry entry = entries.get(key);
    if ((entry == null ? MapVerb.ABSENT : entry.version) != version) {
      throw new RefusedException(
          Refusal.CHANGED, "%s has another value at a key than was expected".formatted(identity()));
    }
    return () -> {};
  }

  // These three change the map, and nothing else does.

  private void set(Key key, Encoded value) {
    if (redo.isKept()) {
      redo.change(SET).writeEncoded(key.encoded()).writeEncoded(value);
    }
    doSet(key, value);
  }

  private void doSet(Key key, Encoded value) {
    lastVersion++;
    Entry old = entries.get(key);
    Entry entry = new Entry(key, value, lastVersion, old == null ? lastVersion : old.place);
    entries.put(key, entry);
    scanned.put(entry.place, entry);
    room.grow(entry.size() - (old == null ? 0 : old.size()));
  }

  private void remove(Key key) {
    if (redo.isKept() && entries.containsKey(key)) {
      redo.change(REMOVED).writeEncoded(key.encoded());
    }
    doRemove(key);
  }

  private void doRemove(Key key) {
    Entry old = entries.remove(key);
    if (old != null) {
      scanned.remove(old.place);
      room.grow(-old.size());
    }
  }

  private void clear() {
    if (redo.isKept()) {
      redo.change(CLEARED);
    }
    doClear();
  }

  private void doClear() {
    entries.clear();
    scanned.clear();
    room.clear();
  }

  private static long sizeOf(Key key, @Nullable Encoded value) {
    return value == null
        ? 0
        : (long) key.encoded().bytes().length + value.bytes().length + ENTRY_OVERHEAD;
  }

  private WireWriter scan(long after, boolean withValues) {
    WireWriter page = new WireWriter();
    long last = 0;
    for (Entry entry : scanned.tailMap(after, false).values()) {
      if (page.size() > PAGE_BYTES) {
        return page.writeBoolean(false).writeLong(last);
      }
      page.writeBoolean(true).writeEncoded(entry.key.encoded());
      if (withValues) {
        page.writeEncoded(entry.value);
      }
      last = entry.place;
    }
    return page.writeBoolean(false).writeLong(0);
  }

  @Override
  boolean isDurable() {
    return redo.isKept();
  }

  @Override
  void redo(byte what, WireReader arguments) {
    switch (what) {
      case SET -> {
        Key key = new Key(arguments.readEncoded());
        doSet(key, arguments.readEncoded());
      }
      case REMOVED -> doRemove(new Key(arguments.readEncoded()));
      case CLEARED -> doClear();
      default -> throw new WireException("No change of a map is " + what);
    }
  }

  @Override
  Stream<Consumer<WireWriter>> state() {
    int number = identity().number();
    return scanned.values().stream()
        .map(
            entry ->
                writer ->
                    writer
                        .writeInt(number)
                        .writeByte(SET)
                        .writeEncoded(entry.key.encoded())
                        .writeEncoded(entry.value));
  }

  @Override
  void writeSettings(WireWriter writer) {
    settings.accept(writer);
  }

  @Override
  long size() {
    return entries.size();
  }

  @Override
  long bytes() {
    return room.used();
  }

  @Override
  void drop() {
    doClear();
  }
}
