package io.partita.manager;

import io.partita.shared.ArraySettings;
import io.partita.shared.BarrierVerb;
import io.partita.shared.CollectionSettings;
import io.partita.shared.DirectoryVerb;
import io.partita.shared.Kind;
import io.partita.shared.MapSettings;
import io.partita.shared.MapVerb;
import io.partita.shared.NumberVerb;
import io.partita.shared.Protocol;
import io.partita.shared.QueueSettings;
import io.partita.shared.QueueVerb;
import io.partita.shared.SemaphoreSettings;
import io.partita.shared.TopicSettings;
import io.partita.shared.TopicVerb;
import io.partita.shared.ValueSettings;
import io.partita.shared.ValueVerb;
import io.partita.wire.Encoded;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests of every kind and verb at random, as lists of fields: such as a session sends,
 * until somebody changes them.
 */
final class RequestGrammar {
  /** An object that there may be. */
  record Target(int number, Kind kind) {}

  /**
   * What each verb needs, from 1 on, one letter a field: a flag, false, a count that may be 0 or
   * not, an index, a long, an element of an array, an object, a text, bytes, many of the rest, or
   * updates. There is no verb with ?; what begins with ! is rare, since it leaves little to go on
   * with.
   */
  private static final Map<Kind, String[]> VERBS = new EnumMap<>(Kind.class);

  static {
    String[] queue = {
      "ffco", "f*o", "ffn", "cc", "f", "", "!", "!", "fo", "fn", "lu", "l", "lt", "", "f", "cc", "",
      "!"
    };
    VERBS.put(Kind.QUEUE, queue);
    VERBS.put(Kind.DEQUE, queue);
    String[] map = {"o", "oo", "oo", "o", "olo", "ol", "", "!", "lf", "o", "*oo"};
    VERBS.put(Kind.MAP, map);
    VERBS.put(Kind.SET, map);
    VERBS.put(Kind.NAMESPACE, map);
    VERBS.put(Kind.VALUE, new String[] {"", "o", "lo", "o"});
    VERBS.put(Kind.NUMBER, new String[] {"", "l", "l", "ll"});
    VERBS.put(Kind.LONGS, new String[] {"i", "il", "il", "ill", "i", "i*l"});
    VERBS.put(Kind.DOUBLES, new String[] {"i", "ie", "ie", "iee", "i", "i*e"});
    VERBS.put(Kind.REFERENCES, new String[] {"i", "io", "ilo", "i"});
    VERBS.put(Kind.LIST, new String[] {"", "i", "i", "io", "i*o", "i", "il", "!ii"});
    VERBS.put(Kind.LOCK, new String[] {"czf", "cz", "cz", "ct", "ctc"});
    VERBS.put(Kind.READ_WRITE_LOCK, new String[] {"cff", "cf", "cf", "ct", "ctc"});
    VERBS.put(Kind.SEMAPHORE, new String[] {"cf", "c", "", ""});
    String[] gate = {"f", "", "", ""};
    VERBS.put(Kind.EVENT, gate);
    VERBS.put(Kind.LATCH, new String[] {"f", "", "?", ""});
    VERBS.put(Kind.BARRIER, new String[] {"f", "lf", "", "", ""});
    VERBS.put(Kind.TOPIC, new String[] {"o", "", "cf", "c", "c"});
    VERBS.put(Kind.REGISTERED, new String[] {"to"});
    VERBS.put(Kind.HOST, new String[] {"*t", "", "lcb"});
  }

  private static final List<Kind> KINDS = List.of(Kind.values());

  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    2,
    127,
    128,
    255,
    65_535,
    1 << 20,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Integer.MAX_VALUE + 1L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 40
  };

  private static final Encoded[] OBJECTS = {
    Encoded.of(null),
    Encoded.of(1),
    Encoded.of(1L),
    Encoded.of(-5L),
    Encoded.of(Long.MAX_VALUE),
    Encoded.of("a"),
    Encoded.of("b"),
    Encoded.of("c"),
    Encoded.of(new byte[0]),
    Encoded.of(new byte[40]),
    Encoded.of(List.of(1, "x")),
    new Encoded(Encoded.VALUE, new byte[0]),
    new Encoded(Encoded.VALUE, new byte[] {6, -1, -1}),
    new Encoded(Encoded.OBJECT, new byte[9])
  };

  private static final byte[][] WRITTEN =
      Stream.of(OBJECTS)
          .map(object -> new WireWriter().writeEncoded(object).toBytes())
          .toArray(byte[][]::new);

  /** An update. */
  private record Form(byte verb, String fields) {}

  private static final Form[] MAP_UPDATES = {
    new Form(MapVerb.PUT, "oo"),
    new Form(MapVerb.REMOVE, "o"),
    new Form(MapVerb.ADD, "ol"),
    new Form(MapVerb.EXPECT, "ol")
  };
  private static final Form[] VALUE_UPDATES = {
    new Form(ValueVerb.SET, "o"), new Form(ValueVerb.EXPECT, "l")
  };
  private static final Form[] NUMBER_UPDATES = {
    new Form(NumberVerb.SET, "l"), new Form(NumberVerb.ADD, "l")
  };
  private static final Form[] QUEUE_UPDATES = {new Form(QueueVerb.PUT, "ffco")};

  private final SplittableRandom random;

  RequestGrammar(SplittableRandom random) {
    this.random = random;
  }

  /**
   * What a session has by an answer, and can end: the lease of an item, its turn to run the action
   * of a barrier, or a subscription.
   */
  record Held(Target target, long number) {
    /** What came of a request; null if nothing is held by it. */
    static @Nullable Held by(Target target, int verb, WireReader answer) {
      boolean isLease = target.kind == Kind.QUEUE || target.kind == Kind.DEQUE;
      if (isLease && verb == QueueVerb.LEASE && answer.readInt() > 0) {
        return new Held(target, answer.readLong());
      }
      if (target.kind == Kind.BARRIER
          && verb == BarrierVerb.AWAIT
          && answer.readByte() == BarrierVerb.RUN) {
        var unused = answer.readInt();
        return new Held(target, answer.readLong());
      }
      if (target.kind == Kind.TOPIC && verb == TopicVerb.SUBSCRIBE) {
        return new Held(target, answer.readLong());
      }
      return null;
    }
  }

  /** A request that ends or uses what is held. */
  List<byte[]> end(Held held, List<Target> targets) {
    List<byte[]> fields = new ArrayList<>();
    fields.add(number(held.target.number));
    if (held.target.kind == Kind.BARRIER) {
      fields.add(new byte[] {BarrierVerb.ACTED});
      fields.add(number(held.number));
      add(fields, 'f', targets);
      return fields;
    }
    if (held.target.kind == Kind.TOPIC) {
      fields.add(new byte[] {TopicVerb.TAKE});
      fields.add(number(held.number));
      add(fields, 'f', targets);
      return fields;
    }
    byte verb = (byte) (QueueVerb.COMPLETE + random.nextInt(3));
    fields.add(new byte[] {verb});
    fields.add(number(held.number));
    if (verb == QueueVerb.COMPLETE) {
      updates(fields, targets);
    } else if (verb == QueueVerb.FAIL) {
      add(fields, 't', targets);
    }
    return fields;
  }

  /** A request to one of the objects, or to the directory. */
  List<byte[]> request(List<Target> targets) {
    List<byte[]> fields = new ArrayList<>();
    if (targets.isEmpty() || random.nextInt(16) == 0) {
      directory(fields, targets);
      return fields;
    }
    Target target = targets.get(random.nextInt(targets.size()));
    String[] forms = VERBS.getOrDefault(target.kind, new String[] {""});
    int verb = random.nextInt(forms.length);
    if (forms[verb].equals("?") || (forms[verb].startsWith("!") && random.nextInt(20) > 0)) {
      verb = 0;
    }
    fields.add(number(target.number));
    fields.add(new byte[] {(byte) (verb + 1)});
    addAll(fields, forms[verb], targets);
    return fields;
  }

  private void addAll(List<byte[]> fields, String form, List<Target> targets) {
    for (int i = 0; i < form.length(); i++) {
      if (form.charAt(i) == '*') {
        int count = random.nextInt(5);
        fields.add(number(count));
        for (int j = 0; j < count; j++) {
          addAll(fields, form.substring(i + 1), targets);
        }
        return;
      }
      if (form.charAt(i) != '!') {
        add(fields, form.charAt(i), targets);
      }
    }
  }

  private void add(List<byte[]> fields, char field, List<Target> targets) {
    switch (field) {
      case 'f' -> fields.add(new byte[] {(byte) random.nextInt(2)});
      case 'z' -> fields.add(new byte[] {0});
      case 'n' -> fields.add(number(1 + random.nextInt(6)));
      case 'c' -> fields.add(number(random.nextInt(6)));
      case 'i' -> fields.add(number(random.nextInt(-1, 12)));
      case 'l' -> fields.add(number(random.nextInt(random.nextInt(4) == 0 ? 400 : 9)));
      case 'e' -> fields.add(new WireWriter().writeDouble(random.nextInt(9)).toBytes());
      case 'o' -> fields.add(object());
      case 'b' -> fields.add(new WireWriter().writeBytes(number(random.nextInt(9))).toBytes());
      case 't' -> fields.add(new WireWriter().writeText(text()).toBytes());
      default -> updates(fields, targets);
    }
  }

  private String text() {
    return random.nextInt(500) == 0 ? "long".repeat(500) : "t" + random.nextInt(4);
  }

  byte[] number(long number) {
    return new WireWriter().writeLong(number).toBytes();
  }

  private byte[] object() {
    int choice = random.nextInt(500);
    if (choice > 150) {
      return WRITTEN[random.nextInt(WRITTEN.length)];
    }
    if (choice > 0) {
      return new WireWriter().writeEncoded(Encoded.of(choice)).toBytes();
    }
    Encoded large = new Encoded(Encoded.BYTES, new byte[random.nextInt(60_000)]);
    return new WireWriter().writeEncoded(large).toBytes();
  }

  private void updates(List<byte[]> fields, List<Target> targets) {
    int count = random.nextInt(4);
    fields.add(number(count));
    for (int i = 0; i < count; i++) {
      Target target = targets.get(random.nextInt(targets.size()));
      fields.add(number(target.number));
      Form[] forms =
          switch (target.kind) {
            case MAP, SET, NAMESPACE -> MAP_UPDATES;
            case VALUE -> VALUE_UPDATES;
            case NUMBER -> NUMBER_UPDATES;
            default -> QUEUE_UPDATES;
          };
      Form form = forms[random.nextInt(forms.length)];
      fields.add(new byte[] {form.verb});
      addAll(fields, form.fields, targets);
    }
  }

  private void directory(List<byte[]> fields, List<Target> targets) {
    fields.add(number(Protocol.DIRECTORY));
    byte verb = (byte) (targets.isEmpty() ? DirectoryVerb.OPEN : 1 + random.nextInt(24));
    boolean drops = verb == DirectoryVerb.DROP || verb == DirectoryVerb.DROP_SCOPE;
    if (verb > DirectoryVerb.APPLY || (drops && random.nextInt(10) > 0)) {
      verb = random.nextBoolean() ? DirectoryVerb.OPEN : DirectoryVerb.APPLY;
    }
    fields.add(new byte[] {verb});
    switch (verb) {
      case DirectoryVerb.OPEN -> open(fields);
      case DirectoryVerb.JOIN -> {
        fields.add(number(targets.get(random.nextInt(targets.size())).number));
        fields.add(number(1 + random.nextInt(8) / 7));
      }
      case DirectoryVerb.DROP ->
          fields.add(number(targets.get(random.nextInt(targets.size())).number));
      case DirectoryVerb.DROP_SCOPE -> fields.add(scope());
      case DirectoryVerb.APPLY -> updates(fields, targets);
      default -> {}
    }
  }

  private byte[] scope() {
    return new WireWriter().writeText("scope " + random.nextInt(6)).toBytes();
  }

  private void open(List<byte[]> fields) {
    Kind kind = KINDS.get(random.nextInt(KINDS.size()));
    fields.add(new WireWriter().writeEnum(kind).toBytes());
    fields.add(scope());
    String name = random.nextInt(3) == 0 ? "" : kind + text();
    fields.add(new WireWriter().writeText(name).toBytes());
    WireWriter settings = new WireWriter();
    settings(kind, settings);
    fields.add(settings.toBytes());
  }

  private void settings(Kind kind, WireWriter writer) {
    boolean isSmall = random.nextBoolean();
    long bytes = isSmall ? 3_000 : 1 << 20;
    switch (kind) {
      case QUEUE, DEQUE -> {
        QueueSettings settings =
            QueueSettings.DEFAULTS.withMaxBytes(bytes).withMaxDeliveries(1 + random.nextInt(3));
        (isSmall ? settings.withCapacity(3) : settings).write(writer);
      }
      case MAP -> MapSettings.DEFAULTS.withMaxBytes(bytes).write(writer);
      case LIST, SET, NAMESPACE ->
          CollectionSettings.DEFAULTS.withMaxBytes(bytes).withMaxItemBytes(50_000).write(writer);
      case VALUE -> {
        ValueSettings.DEFAULTS.write(writer);
        writer.writeEncoded(OBJECTS[random.nextInt(OBJECTS.length)]);
      }
      case NUMBER, LATCH -> writer.writeLong(random.nextInt(3));
      case LONGS, DOUBLES -> new ArraySettings(random.nextInt(12)).write(writer);
      case REFERENCES -> {
        CollectionSettings.DEFAULTS.withMaxBytes(bytes).write(writer);
        new ArraySettings(random.nextInt(12)).write(writer);
      }
      case SEMAPHORE -> new SemaphoreSettings(1 + random.nextInt(4), isSmall).write(writer);
      case BARRIER -> writer.writeInt(1 + random.nextInt(3));
      case TOPIC -> {
        TopicSettings.WhenSlow[] all = TopicSettings.WhenSlow.values();
        TopicSettings.DEFAULTS
            .withCapacity(isSmall ? 3 : 1_000)
            .withWhenSlow(all[random.nextInt(all.length)])
            .write(writer);
      }
      case REGISTERED -> writer.writeText("t" + random.nextInt(4));
      default -> {}
    }
  }

  /** One thing is not what it should be: a field, how many there are, their order, or a byte. */
  byte[] changed(List<byte[]> request) {
    List<byte[]> fields = new ArrayList<>(request);
    int at = random.nextInt(fields.size());
    switch (random.nextInt(9)) {
      case 0, 1 -> fields.set(at, number(EXTREMES[random.nextInt(EXTREMES.length)]));
      case 2 -> fields.remove(at);
      case 3 -> fields.add(at, fields.get(random.nextInt(fields.size())));
      case 4 -> fields.set(at, fields.get(random.nextInt(fields.size())));
      case 5 -> fields.set(Math.min(1, fields.size() - 1), new byte[] {(byte) random.nextInt(24)});
      case 6 -> fields.set(0, number(random.nextInt(60)));
      default -> {
        return changedBytes(bytes(fields));
      }
    }
    return bytes(fields);
  }

  private byte[] changedBytes(byte[] payload) {
    int at = random.nextInt(payload.length);
    switch (random.nextInt(3)) {
      case 0 -> {
        return java.util.Arrays.copyOf(payload, at);
      }
      case 1 -> {
        byte[] longer = java.util.Arrays.copyOf(payload, payload.length + 1 + random.nextInt(9));
        longer[payload.length] = (byte) random.nextInt();
        return longer;
      }
      default -> {
        payload[at] ^= (byte) (1 << random.nextInt(8));
        return payload;
      }
    }
  }

  /** All fields in their order. */
  static byte[] bytes(List<byte[]> fields) {
    int length = 0;
    for (byte[] field : fields) {
      length += field.length;
    }
    byte[] all = new byte[length];
    int position = 0;
    for (byte[] field : fields) {
      System.arraycopy(field, 0, all, position, field.length);
      position += field.length;
    }
    return all;
  }
}
