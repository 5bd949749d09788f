package io.partita.manager;

import io.partita.shared.DirectoryVerb;
import io.partita.shared.Kind;
import io.partita.shared.Protocol;
import io.partita.shared.QueueSettings;
import io.partita.shared.Refusal;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All objects by name and number, and all sessions. For the loop's thread. */
final class Directory extends ManagedObject {
  private static final int MAX_NAME = 256;

  private final ManagerLimits limits;
  private final Tokens tokens;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<Integer, ManagedObject> objects = new HashMap<>();
  private final Set<Session> sessions = new HashSet<>();
  private int lastNumber = Protocol.DIRECTORY;
  private int waiters;

  Directory(ManagerLimits limits, Tokens tokens) {
    super(Kind.MAP, "directory");
    this.limits = limits;
    this.tokens = tokens;
    objects.put(Protocol.DIRECTORY, this);
  }

  ManagerLimits limits() {
    return limits;
  }

  int waiters() {
    return waiters;
  }

  void countWaiter(int difference) {
    waiters += difference;
  }

  /** False if there are too many. */
  boolean admit(Session session) {
    return sessions.size() < limits.maxSessions() && sessions.add(session);
  }

  void ended(Session session) {
    sessions.remove(session);
  }

  /** The object of a number; one that is gone refuses everything. */
  ManagedObject object(int number) {
    if (number < 0 || number > lastNumber) {
      throw new WireException("No object has ever had the number " + number);
    }
    ManagedObject object = objects.get(number);
    return object == null ? DroppedObject.INSTANCE : object;
  }

  @Override
  void serve(Ask ask, byte verb, WireReader arguments) {
    switch (verb) {
      case DirectoryVerb.OPEN -> open(ask, arguments);
      case DirectoryVerb.DROP -> drop(ask, arguments.readInt());
      default -> throw new WireException("The directory has no verb " + verb);
    }
  }

  private void open(Ask ask, WireReader arguments) {
    Kind kind = arguments.readEnum(Kind.class);
    String name = arguments.readText();
    Integer known = numbers.get(name);
    if (known != null) {
      ManagedObject there = object(known);
      if (there.kind() == kind) {
        ask.done(new WireWriter().writeInt(known));
      } else {
        ask.refuse(Refusal.MISMATCH, "%s is a %s, no %s".formatted(name, there.kind(), kind));
      }
    } else if (name.isEmpty() || name.length() > MAX_NAME) {
      ask.refuse(Refusal.ILLEGAL, "A name has 1 to %d characters".formatted(MAX_NAME));
    } else if (numbers.size() >= limits.maxObjects()) {
      ask.refuse(
          Refusal.FULL, "There are %d objects already".formatted(limits.maxObjects()));
    } else {
      lastNumber++;
      objects.put(lastNumber, create(kind, name, arguments));
      numbers.put(name, lastNumber);
      ask.done(new WireWriter().writeInt(lastNumber));
    }
  }

  private ManagedObject create(Kind kind, String name, WireReader settings) {
    return switch (kind) {
      case QUEUE -> new QueueObject(name, QueueSettings.read(settings));
      case MAP -> new MapObject(name, settings.readLong());
      case VALUE -> new ValueObject(name, settings.readEncoded());
      case LOCK -> new LockObject(name, tokens);
    };
  }

  private void drop(Ask ask, int number) {
    ManagedObject object = number == Protocol.DIRECTORY ? null : objects.remove(number);
    if (object != null) {
      numbers.remove(object.name());
      object.drop();
    }
    ask.done();
  }

  @Override
  void drop() {
    throw new IllegalStateException("The directory stays");
  }

  /** In place of one that is gone. */
  private static final class DroppedObject extends ManagedObject {
    static final DroppedObject INSTANCE = new DroppedObject();

    DroppedObject() {
      super(Kind.VALUE, "dropped");
    }

    @Override
    void serve(Ask ask, byte verb, WireReader arguments) {
      ask.refuse(Refusal.CLOSED, "The object was dropped");
    }

    @Override
    void drop() {}
  }
}
