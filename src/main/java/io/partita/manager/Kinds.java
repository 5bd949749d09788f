package io.partita.manager;

import io.partita.manager.ManagedObject.Identity;
import io.partita.shared.ArraySettings;
import io.partita.shared.CollectionSettings;
import io.partita.shared.MapSettings;
import io.partita.shared.QueueSettings;
import io.partita.shared.Refusal;
import io.partita.shared.SemaphoreSettings;
import io.partita.shared.TopicSettings;
import io.partita.shared.ValueSettings;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;

/** Makes objects of each kind. For the loop's thread. */
final class Kinds {
  private final Tokens tokens;
  private final Memory memory;
  private final Hosting hosting = new Hosting();
  private final Chronicle chronicle;

  Kinds(Tokens tokens, Memory memory, Chronicle chronicle) {
    this.tokens = tokens;
    this.memory = memory;
    this.chronicle = chronicle;
  }

  /**
   * A new object.
   *
   * @throws RefusedException if it would be too large
   * @throws WireException if the settings are not those of the kind
   */
  ManagedObject create(Identity identity, WireReader settings) throws RefusedException {
    try {
      return make(identity, settings);
    } catch (IllegalArgumentException e) {
      throw new WireException("No %s is made so: %s".formatted(identity, e.getMessage()), e);
    }
  }

  private ManagedObject make(Identity identity, WireReader settings) throws RefusedException {
    return switch (identity.kind()) {
      case QUEUE, DEQUE -> queue(identity, QueueSettings.read(settings));
      case MAP -> map(identity, MapSettings.read(settings));
      case VALUE -> value(identity, settings);
      case LIST -> new ListObject(identity, CollectionSettings.read(settings), memory);
      case SET, NAMESPACE -> set(identity, CollectionSettings.read(settings));
      case NUMBER -> new NumberObject(identity, settings.readLong());
      case LONGS, DOUBLES -> new ArrayObject(identity, ArraySettings.read(settings), memory);
      case REFERENCES -> references(identity, settings);
      case LOCK, READ_WRITE_LOCK -> new LockObject(identity, tokens);
      case SEMAPHORE -> new SemaphoreObject(identity, SemaphoreSettings.read(settings));
      case EVENT -> new GateObject(identity, 1);
      case LATCH -> new GateObject(identity, settings.readLong());
      case BARRIER -> new BarrierObject(identity, settings.readInt());
      case TOPIC -> new TopicObject(identity, TopicSettings.read(settings), memory);
      case REGISTERED -> new RegisteredObject(identity, settings.readText(), hosting, memory);
      case HOST -> new HostObject(identity, hosting);
    };
  }

  private QueueObject queue(Identity identity, QueueSettings settings) throws RefusedException {
    return new QueueObject(identity, settings, memory, redo(identity, settings.durable()));
  }

  private Redo redo(Identity identity, boolean isDurable) throws RefusedException {
    if (!isDurable) {
      return Redo.NONE;
    }
    if (!identity.isNamed() || !chronicle.isKept()) {
      throw new RefusedException(
          Refusal.ILLEGAL,
          "What is durable needs %s"
              .formatted(
                  identity.isNamed()
                      ? "a manager with a state directory (ManagerOptions.withState, --state)"
                      : "a name"));
    }
    return Redo.of(identity, chronicle);
  }

  private MapObject map(Identity identity, MapSettings settings) throws RefusedException {
    Room room = new Room(identity, memory, settings.maxBytes(), settings.maxValueBytes());
    return new MapObject(identity, settings::write, room, redo(identity, settings.durable()));
  }

  private MapObject set(Identity identity, CollectionSettings settings) {
    Room room = new Room(identity, memory, settings.maxBytes(), settings.maxItemBytes());
    return new MapObject(identity, settings::write, room, Redo.NONE);
  }

  private ValueObject value(Identity identity, WireReader reader) throws RefusedException {
    ValueSettings settings = ValueSettings.read(reader);
    Room room = new Room(identity, memory, settings.maxBytes(), settings.maxBytes());
    return new ValueObject(identity, settings, reader.readEncoded(), room);
  }

  private ReferencesObject references(Identity identity, WireReader reader)
      throws RefusedException {
    CollectionSettings settings = CollectionSettings.read(reader);
    return new ReferencesObject(identity, settings, ArraySettings.read(reader).length(), memory);
  }
}
