package io.partita.manager;

import io.partita.manager.ManagedObject.Identity;
import io.partita.shared.ArraySettings;
import io.partita.shared.CollectionSettings;
import io.partita.shared.MapSettings;
import io.partita.shared.QueueSettings;
import io.partita.shared.SemaphoreSettings;
import io.partita.shared.TopicSettings;
import io.partita.shared.ValueSettings;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;

/** Makes objects of each kind. */
final class Kinds {
  private Kinds() {}

  /**
   * A new object.
   *
   * @throws RefusedException if it would be too large
   * @throws WireException if the settings are not those of the kind
   */
  static ManagedObject create(Identity identity, WireReader settings, Tokens tokens, Memory memory)
      throws RefusedException {
    try {
      return make(identity, settings, tokens, memory);
    } catch (IllegalArgumentException e) {
      throw new WireException("No %s is made so: %s".formatted(identity, e.getMessage()), e);
    }
  }

  private static ManagedObject make(
      Identity identity, WireReader settings, Tokens tokens, Memory memory)
      throws RefusedException {
    return switch (identity.kind()) {
      case QUEUE, DEQUE -> new QueueObject(identity, QueueSettings.read(settings), memory);
      case MAP -> map(identity, MapSettings.read(settings), memory);
      case VALUE -> value(identity, settings, memory);
      case LIST -> new ListObject(identity, CollectionSettings.read(settings), memory);
      case SET, NAMESPACE -> set(identity, CollectionSettings.read(settings), memory);
      case NUMBER -> new NumberObject(identity, settings.readLong());
      case LONGS, DOUBLES -> new ArrayObject(identity, ArraySettings.read(settings), memory);
      case REFERENCES -> references(identity, settings, memory);
      case LOCK, READ_WRITE_LOCK -> new LockObject(identity, tokens);
      case SEMAPHORE -> new SemaphoreObject(identity, SemaphoreSettings.read(settings));
      case EVENT -> new GateObject(identity, 1);
      case LATCH -> new GateObject(identity, settings.readLong());
      case BARRIER -> new BarrierObject(identity, settings.readInt());
      case TOPIC -> new TopicObject(identity, TopicSettings.read(settings));
    };
  }

  private static MapObject map(Identity identity, MapSettings settings, Memory memory) {
    Room room = new Room(identity, memory, settings.maxBytes(), settings.maxValueBytes());
    return new MapObject(identity, settings::write, room);
  }

  private static MapObject set(Identity identity, CollectionSettings settings, Memory memory) {
    Room room = new Room(identity, memory, settings.maxBytes(), settings.maxItemBytes());
    return new MapObject(identity, settings::write, room);
  }

  private static ValueObject value(Identity identity, WireReader reader, Memory memory)
      throws RefusedException {
    ValueSettings settings = ValueSettings.read(reader);
    Room room = new Room(identity, memory, settings.maxBytes(), settings.maxBytes());
    return new ValueObject(identity, settings, reader.readEncoded(), room);
  }

  private static ReferencesObject references(Identity identity, WireReader reader, Memory memory)
      throws RefusedException {
    CollectionSettings settings = CollectionSettings.read(reader);
    return new ReferencesObject(identity, settings, ArraySettings.read(reader).length(), memory);
  }
}
