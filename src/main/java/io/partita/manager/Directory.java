package io.partita.manager;

import io.partita.manager.ManagedObject.Identity;
import io.partita.shared.DirectoryVerb;
import io.partita.shared.Kind;
import io.partita.shared.Protocol;
import io.partita.shared.Refusal;
import io.partita.shared.Scope;
import io.partita.shared.Snapshot;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** All objects by name and number, and all sessions. For the loop's thread. */
final class Directory extends ManagedObject {
  private static final int MAX_NAME = 256;
  private static final Identity SELF =
      new Identity(Protocol.DIRECTORY, Kind.MAP, Scope.APPLICATION, "directory");

  // What becomes of objects, in a journal: numbers mean nothing any more; a number, a kind, a
  // scope,
  // a name and settings; a number.
  private static final byte RENUMBERED = 1;
  private static final byte DEFINED = 2;
  private static final byte DROPPED = 3;

  private record Name(Scope scope, String text) {}

  private final ManagerLimits limits;
  private final Tokens tokens;
  private final Memory memory;
  private final Kinds kinds;
  private final Chronicle chronicle;
  private final Map<Name, ManagedObject> named = new HashMap<>();
  private final Map<Integer, ManagedObject> objects = new LinkedHashMap<>();

  /** While a journal is read: by the numbers that it has. */
  private final Map<Integer, ManagedObject> recorded = new HashMap<>();

  /** Of those without a name: the sessions that have opened it. */
  private final Map<Integer, Set<ServedSession>> users = new HashMap<>();

  private final Set<ServedSession> sessions = new HashSet<>();
  private int lastNumber = Protocol.DIRECTORY;
  private int waiters;
  private long lastSession;
  private volatile boolean closed;

  Directory(ManagerLimits limits, Tokens tokens, Chronicle chronicle) {
    super(SELF);
    this.chronicle = chronicle;
    this.limits = limits;
    this.tokens = tokens;
    this.memory = new Memory(limits.maxBytes());
    this.kinds = new Kinds(tokens, memory, chronicle);
  }

  /** The manager ends in order: what its sessions held is nobody's failure. From any thread. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  Chronicle chronicle() {
    return chronicle;
  }

  ManagerLimits limits() {
    return limits;
  }

  /** Refuses what the limit of all objects does not allow. */
  void requireRoomFor(long growth) throws RefusedException {
    if (growth > 0 && !memory.hasRoomFor(growth)) {
      throw new RefusedException(
          Refusal.FULL,
          "The manager holds %d bytes of %d at most, and %d more do not fit"
              .formatted(memory.used(), memory.most(), growth));
    }
  }

  int parked() {
    return waiters;
  }

  void countParked(int difference) {
    waiters += difference;
  }

  long newSessionNumber() {
    return ++lastSession;
  }

  /** False if there are too many. */
  boolean admit(ServedSession session) {
    return sessions.size() < limits.maxSessions() && sessions.add(session);
  }

  void ended(ServedSession session) {
    sessions.remove(session);
    for (Integer number : List.copyOf(users.keySet())) {
      Set<ServedSession> left = users.get(number);
      if (left != null && left.remove(session) && left.isEmpty()) {
        end(number);
      }
    }
  }

  /** The object of a number; one that is gone refuses everything. */
  ManagedObject object(int number) {
    if (number < 0 || number > lastNumber) {
      throw new WireException("No object has ever had the number " + number);
    }
    if (number == Protocol.DIRECTORY) {
      return this;
    }
    ManagedObject object = objects.get(number);
    return object == null ? DroppedObject.INSTANCE : object;
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    switch (verb) {
      case DirectoryVerb.OPEN -> open(ask, arguments);
      case DirectoryVerb.JOIN -> join(ask, arguments.readInt(), arguments.readInt());
      case DirectoryVerb.DROP -> {
        end(arguments.readInt());
        ask.done();
      }
      case DirectoryVerb.DROP_SCOPE -> dropScope(ask, Scope.read(arguments));
      case DirectoryVerb.LIST -> ask.done(snapshot());
      case DirectoryVerb.EPOCH -> ask.done(new WireWriter().writeInt(tokens.epoch()));
      case DirectoryVerb.APPLY -> apply(ask, arguments);
      default -> throw new WireException("The directory has no verb " + verb);
    }
  }

  private void open(Ask ask, WireReader arguments) {
    Kind kind = arguments.readEnum(Kind.class);
    Name name = new Name(Scope.read(arguments), arguments.readText());
    ManagedObject known = named.get(name);
    try {
      if (known == null) {
        ManagedObject made = make(kind, name, arguments);
        if (made.isDurable()) {
          define(made, chronicle.change(SELF.number(), DEFINED));
        }
        opened(ask, made);
      } else if (known.identity().kind() == kind) {
        opened(ask, known);
      } else {
        ask.refuse(Refusal.MISMATCH, "%s is no %s".formatted(known.identity(), kind));
      }
    } catch (RefusedException e) {
      ask.refuse(e.refusal(), e.text());
    }
  }

  private void opened(Ask ask, ManagedObject object) {
    uses(ask.session, object);
    WireWriter answer = new WireWriter().writeInt(object.identity().number());
    object.writeSettings(answer);
    ask.done(answer);
  }

  private void uses(ServedSession session, ManagedObject object) {
    if (!object.identity().isNamed()) {
      users.computeIfAbsent(object.identity().number(), any -> new HashSet<>()).add(session);
    }
  }

  private ManagedObject make(Kind kind, Name name, WireReader settings) throws RefusedException {
    if (name.text.length() > MAX_NAME) {
      throw new RefusedException(
          Refusal.ILLEGAL, "A name has at most %d characters".formatted(MAX_NAME));
    }
    if (objects.size() >= limits.maxObjects()) {
      throw new RefusedException(
          Refusal.FULL, "There are %d objects already".formatted(limits.maxObjects()));
    }
    Identity identity = new Identity(lastNumber + 1, kind, name.scope, name.text);
    ManagedObject object = kinds.create(identity, settings);
    lastNumber++;
    objects.put(lastNumber, object);
    if (identity.isNamed()) {
      named.put(name, object);
    }
    return object;
  }

  private void join(Ask ask, int number, int epoch) {
    // The numbers of another life of the manager are other objects'.
    boolean isKnown = epoch == tokens.epoch() && objects.containsKey(number);
    if (!isKnown) {
      ask.refuse(
          Refusal.CLOSED,
          epoch == tokens.epoch()
              ? "The object was dropped"
              : "The object was one of an earlier manager, and ended with it");
      return;
    }
    ManagedObject object = object(number);
    Identity identity = object.identity();
    uses(ask.session, object);
    WireWriter answer = new WireWriter().writeEnum(identity.kind()).writeText(identity.name());
    object.writeSettings(answer);
    ask.done(answer);
  }

  private void apply(Ask ask, WireReader arguments) {
    try {
      Step.read(this, arguments).apply();
      ask.done();
    } catch (RefusedException e) {
      ask.refuse(e.refusal(), e.text());
    }
  }

  private void end(int number) {
    ManagedObject object = objects.remove(number);
    users.remove(number);
    if (object != null) {
      Identity identity = object.identity();
      named.remove(new Name(identity.scope(), identity.name()));
      if (object.isDurable()) {
        chronicle.change(SELF.number(), DROPPED).writeInt(number);
      }
      chronicle.forget(number);
      object.drop();
      sessions.forEach(session -> session.forget(object));
    }
  }

  private void dropScope(Ask ask, Scope scope) {
    List<Integer> numbers =
        objects.values().stream()
            .map(ManagedObject::identity)
            .filter(identity -> identity.scope().equals(scope))
            .map(Identity::number)
            .toList();
    numbers.forEach(this::end);
    ask.done(new WireWriter().writeInt(numbers.size()));
  }

  private WireWriter snapshot() {
    List<Snapshot.Row> rows = new ArrayList<>();
    for (ManagedObject object : objects.values()) {
      Identity identity = object.identity();
      rows.add(
          new Snapshot.Row(
              identity.number(),
              identity.kind(),
              identity.scope(),
              identity.name(),
              object.size(),
              object.bytes(),
              object.holders(),
              object.waiters()));
    }
    WireWriter writer = new WireWriter();
    new Snapshot(tokens.epoch(), sessions.size(), waiters, rows).write(writer);
    return writer;
  }

  private static void define(ManagedObject object, WireWriter writer) {
    Identity identity = object.identity();
    writer.writeInt(identity.number()).writeEnum(identity.kind());
    writer.writeText(identity.scope().text()).writeText(identity.name());
    WireWriter settings = new WireWriter();
    object.writeSettings(settings);
    writer.writeBytes(settings.toBytes());
  }

  /** Makes all changes again that a record of the journal has. */
  void redo(byte[] record) {
    WireReader changes = new WireReader(record);
    while (changes.remaining() > 0) {
      int number = changes.readInt();
      byte what = changes.readByte();
      ManagedObject object = number == SELF.number() ? this : recorded.get(number);
      if (object == null) {
        throw new WireException("No object of the journal has the number " + number);
      }
      object.redo(what, changes);
    }
  }

  @Override
  void redo(byte what, WireReader arguments) {
    switch (what) {
      case RENUMBERED -> recorded.clear();
      case DEFINED -> redefine(arguments);
      case DROPPED -> {
        ManagedObject object = recorded.remove(arguments.readInt());
        if (object != null) {
          Identity identity = object.identity();
          objects.remove(identity.number());
          named.remove(new Name(identity.scope(), identity.name()));
          object.drop();
        }
      }
      default -> throw new WireException("No change of the directory is " + what);
    }
  }

  private void redefine(WireReader arguments) {
    int number = arguments.readInt();
    Kind kind = arguments.readEnum(Kind.class);
    Name name = new Name(Scope.read(arguments), arguments.readText());
    WireReader settings = new WireReader(arguments.readBytes());
    ManagedObject known = named.get(name);
    try {
      recorded.put(number, known == null ? make(kind, name, settings) : known);
    } catch (RefusedException e) {
      throw new WireException("The journal has an object that cannot be made: " + e.text(), e);
    }
  }

  /** The journal was read: what follows in it goes by the numbers of now. */
  void recovered() {
    recorded.clear();
    if (chronicle.isKept()) {
      chronicle.change(SELF.number(), RENUMBERED);
      durable().forEach(object -> define(object, chronicle.change(SELF.number(), DEFINED)));
      chronicle.endTurn();
    }
  }

  /** A request was served, or a session has ended. */
  void endTurn() {
    chronicle.endTurn();
    if (chronicle.isLong()) {
      // What they are made of is looked at now; they are written later, by another thread.
      chronicle.startAnew(new StateRecords(state().toList()), memory.used());
    }
  }

  private Stream<ManagedObject> durable() {
    return objects.values().stream().filter(ManagedObject::isDurable);
  }

  @Override
  Stream<Consumer<WireWriter>> state() {
    Consumer<WireWriter> renumbered =
        writer -> writer.writeInt(SELF.number()).writeByte(RENUMBERED);
    Stream<Consumer<WireWriter>> defined =
        durable()
            .map(
                object ->
                    writer -> define(object, writer.writeInt(SELF.number()).writeByte(DEFINED)));
    return Stream.of(Stream.of(renumbered), defined, durable().flatMap(ManagedObject::state))
        .flatMap(all -> all);
  }

  @Override
  void drop() {
    throw new IllegalStateException("The directory stays");
  }

  @Override
  void writeSettings(WireWriter writer) {}

  @Override
  long size() {
    return objects.size();
  }

  /** Of all objects together. */
  @Override
  long bytes() {
    return memory.used();
  }
}
