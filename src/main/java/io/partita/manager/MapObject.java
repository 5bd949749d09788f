package io.partita.manager;

import io.partita.shared.MapSettings;
import io.partita.shared.MapVerb;
import io.partita.shared.Refusal;
import io.partita.wire.Encoded;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A map whose entries have versions, so that a session can replace what it has read. */
final class MapObject extends ManagedObject {
  private static final int ENTRY_OVERHEAD = 128;

  /**
   * What belongs to a key.
   *
   * @param place among all entries, by when the key came
   */
  private record Entry(Key key, Encoded value, long version, long place) {
    long size() {
      return (long) key.encoded().bytes().length + value.bytes().length + ENTRY_OVERHEAD;
    }
  }

  private final MapSettings settings;
  private final Map<Key, Entry> entries = new HashMap<>();

  /** By place. */
  private final TreeMap<Long, Entry> scanned = new TreeMap<>();

  private long bytes;
  private long lastVersion;

  MapObject(Identity identity, MapSettings settings) {
    super(identity);
    this.settings = settings;
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    switch (verb) {
      case MapVerb.SIZE -> ask.done(new WireWriter().writeInt(entries.size()));
      case MapVerb.CLEAR -> clear(ask);
      case MapVerb.SCAN -> ask.done(scan(arguments.readLong(), arguments.readInt()));
      default -> serve(ask, verb, new Key(arguments.readEncoded()), arguments);
    }
  }

  private void serve(Ask ask, byte verb, Key key, WireReader arguments) {
    Entry old = entries.get(key);
    switch (verb) {
      case MapVerb.GET -> ask.done(shown(old));
      case MapVerb.PUT -> put(ask, old, key, arguments.readEncoded());
      case MapVerb.PUT_IF_ABSENT -> {
        if (old == null) {
          put(ask, null, key, arguments.readEncoded());
        } else {
          ask.done(shown(old));
        }
      }
      case MapVerb.REMOVE -> {
        remove(old);
        ask.done(shown(old));
      }
      case MapVerb.REPLACE -> replace(ask, old, key, arguments);
      case MapVerb.REMOVE_VERSION -> {
        boolean isThat = old != null && old.version == arguments.readLong();
        remove(isThat ? old : null);
        ask.done(new WireWriter().writeBoolean(isThat));
      }
      default -> throw new WireException("A map has no verb " + verb);
    }
  }

  private static WireWriter shown(@Nullable Entry entry) {
    WireWriter writer = new WireWriter().writeBoolean(entry != null);
    return entry == null ? writer : writer.writeEncoded(entry.value).writeLong(entry.version);
  }

  private void put(Ask ask, @Nullable Entry old, Key key, Encoded value) {
    if (set(ask, old, key, value)) {
      ask.done(shown(old));
    }
  }

  private void replace(Ask ask, @Nullable Entry old, Key key, WireReader arguments) {
    if (old == null || old.version != arguments.readLong()) {
      ask.done(new WireWriter().writeBoolean(false));
    } else if (set(ask, old, key, arguments.readEncoded())) {
      ask.done(new WireWriter().writeBoolean(true));
    }
  }

  /** False if there is no room, and the request was refused. */
  private boolean set(Ask ask, @Nullable Entry old, Key key, Encoded value) {
    long version = lastVersion + 1;
    Entry entry = new Entry(key, value, version, old == null ? version : old.place);
    long more = entry.size() - (old == null ? 0 : old.size());
    if (more > 0 && bytes + more > settings.maxBytes()) {
      ask.refuse(
          Refusal.FULL,
          "%s holds %d bytes already, of %d at most"
              .formatted(identity(), bytes, settings.maxBytes()));
      return false;
    }
    remove(old);
    lastVersion = version;
    entries.put(key, entry);
    scanned.put(entry.place, entry);
    bytes += entry.size();
    return true;
  }

  private void remove(@Nullable Entry entry) {
    if (entry != null) {
      entries.remove(entry.key);
      scanned.remove(entry.place);
      bytes -= entry.size();
    }
  }

  private void clear(Ask ask) {
    entries.clear();
    scanned.clear();
    bytes = 0;
    ask.done();
  }

  private WireWriter scan(long after, int most) {
    List<Entry> page = scanned.tailMap(after, false).values().stream().limit(most).toList();
    long last = page.isEmpty() ? 0 : page.get(page.size() - 1).place;
    boolean isEnd = page.isEmpty() || last == scanned.lastKey();
    WireWriter writer = new WireWriter().writeLong(isEnd ? 0 : last).writeInt(page.size());
    for (Entry entry : page) {
      writer.writeEncoded(entry.key.encoded()).writeEncoded(entry.value);
    }
    return writer;
  }

  @Override
  void writeSettings(WireWriter writer) {
    settings.write(writer);
  }

  @Override
  long size() {
    return entries.size();
  }

  @Override
  long bytes() {
    return bytes;
  }

  @Override
  void drop() {
    entries.clear();
    scanned.clear();
  }
}
