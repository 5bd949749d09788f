package io.partita.wire;

import java.util.Set;

/** The classes of the JDK that are values or hold values, and run no code of their own choosing. */
final class ValueClasses {
  private static final Set<String> NAMES =
      Set.of(
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Character",
          "java.lang.Double",
          "java.lang.Enum",
          "java.lang.Float",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Number",
          "java.lang.Object",
          "java.lang.Record",
          "java.lang.Short",
          "java.lang.String",
          "java.lang.String$CaseInsensitiveComparator",
          "java.lang.StackTraceElement",
          "java.math.BigDecimal",
          "java.math.BigInteger",
          "java.math.MathContext",
          "java.math.RoundingMode",
          "java.net.URI",
          "java.util.concurrent.ConcurrentHashMap",
          "java.util.concurrent.ConcurrentHashMap$Segment",
          "java.util.concurrent.ConcurrentLinkedDeque",
          "java.util.concurrent.ConcurrentLinkedQueue",
          "java.util.concurrent.ConcurrentSkipListMap",
          "java.util.concurrent.ConcurrentSkipListSet",
          "java.util.concurrent.CopyOnWriteArrayList",
          "java.util.concurrent.CopyOnWriteArraySet",
          "java.util.concurrent.TimeUnit",
          "java.util.concurrent.atomic.AtomicBoolean",
          "java.util.concurrent.atomic.AtomicInteger",
          "java.util.concurrent.atomic.AtomicLong",
          "java.util.concurrent.atomic.AtomicReference",
          "java.util.concurrent.locks.AbstractOwnableSynchronizer",
          "java.util.concurrent.locks.AbstractQueuedSynchronizer",
          "java.util.concurrent.locks.ReentrantLock",
          "java.util.concurrent.locks.ReentrantLock$NonfairSync",
          "java.util.concurrent.locks.ReentrantLock$Sync");

  /** Of {@code java.util} itself; those that end in $ stand for all classes nested in them. */
  private static final Set<String> COLLECTIONS =
      Set.of(
          "AbstractCollection",
          "AbstractList",
          "AbstractMap",
          "AbstractMap$",
          "AbstractSet",
          "ArrayDeque",
          "ArrayList",
          "Arrays$ArrayList",
          "BitSet",
          "CollSer",
          "Collections$",
          "Comparators$NaturalOrderComparator",
          "Currency",
          "Date",
          "Dictionary",
          "EnumMap",
          "EnumSet",
          "EnumSet$SerializationProxy",
          "HashMap",
          "HashSet",
          "Hashtable",
          "IdentityHashMap",
          "LinkedHashMap",
          "LinkedHashSet",
          "LinkedList",
          "Locale",
          "PriorityQueue",
          "Properties",
          "Stack",
          "TreeMap",
          "TreeSet",
          "UUID",
          "Vector");

  private static final String UTIL = "java.util.";

  private ValueClasses() {}

  static boolean contains(String className) {
    if (className.startsWith("java.time.") || NAMES.contains(className)) {
      return true;
    }
    if (!className.startsWith(UTIL)) {
      return false;
    }
    String simple = className.substring(UTIL.length());
    int nested = simple.indexOf('$');
    return COLLECTIONS.contains(simple)
        || (nested > 0 && COLLECTIONS.contains(simple.substring(0, nested + 1)));
  }
}
