package io.partita.history;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Maps with one fault each, as somebody might make it. */
enum BrokenMap {
  /** Compare-and-set that looks and then writes: an update between them is lost. */
  LOSES_UPDATES,
  /** Two that put what is absent, and both do. */
  PUTS_TWICE,
  /** A reader's copy is looked at a few times before it is fetched anew. */
  READS_STALE;

  MapUnderTest make() {
    ConcurrentMap<String, String> map = new ConcurrentHashMap<>();
    return switch (this) {
      case LOSES_UPDATES -> new LosingUpdates(map);
      case PUTS_TWICE -> new PuttingTwice(map);
      case READS_STALE -> new ReadingStale(map);
    };
  }

  private static final class LosingUpdates extends MapUnderTest {
    private final ConcurrentMap<String, String> map;

    LosingUpdates(ConcurrentMap<String, String> map) {
      super(map);
      this.map = map;
    }

    @Override
    boolean replace(String key, String old, String value) {
      boolean isThat = map.getOrDefault(key, Register.NONE).equals(old);
      Contention.pause();
      if (isThat) {
        map.put(key, value);
      }
      return isThat;
    }
  }

  private static final class PuttingTwice extends MapUnderTest {
    private final ConcurrentMap<String, String> map;

    PuttingTwice(ConcurrentMap<String, String> map) {
      super(map);
      this.map = map;
    }

    @Override
    @Nullable String putIfAbsent(String key, String value) {
      String there = map.get(key);
      Contention.pause();
      if (there == null) {
        map.put(key, value);
      }
      return there;
    }
  }

  private static final class ReadingStale extends MapUnderTest {
    private static final int READS = 3;

    /** Of one thread. */
    private static final class Copy {
      private @Nullable String value;
      private int reads;
    }

    private final ConcurrentMap<String, String> map;
    private final ThreadLocal<ConcurrentMap<String, Copy>> copies =
        ThreadLocal.withInitial(ConcurrentHashMap::new);

    ReadingStale(ConcurrentMap<String, String> map) {
      super(map);
      this.map = map;
    }

    @Override
    @Nullable String get(String key) {
      Copy copy = copies.get().computeIfAbsent(key, missing -> new Copy());
      if (copy.reads++ % READS == 0) {
        copy.value = map.get(key);
      }
      return copy.value;
    }
  }
}
