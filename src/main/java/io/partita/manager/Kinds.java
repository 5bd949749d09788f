package io.partita.manager;

import io.partita.manager.ManagedObject.Identity;
import io.partita.shared.MapSettings;
import io.partita.shared.QueueSettings;
import io.partita.shared.SemaphoreSettings;
import io.partita.shared.TopicSettings;
import io.partita.wire.WireReader;

/** Makes objects of each kind. */
final class Kinds {
  private Kinds() {}

  /**
   * A new object.
   *
   * @throws RuntimeException if the settings are not those of the kind
   */
  static ManagedObject create(Identity identity, WireReader settings, Tokens tokens) {
    return switch (identity.kind()) {
      case QUEUE -> new QueueObject(identity, QueueSettings.read(settings));
      case MAP -> new MapObject(identity, MapSettings.read(settings));
      case VALUE -> new ValueObject(identity, settings.readEncoded());
      case LOCK, READ_WRITE_LOCK -> new LockObject(identity, tokens);
      case SEMAPHORE -> new SemaphoreObject(identity, SemaphoreSettings.read(settings));
      case EVENT -> new GateObject(identity, 1);
      case LATCH -> new GateObject(identity, settings.readLong());
      case BARRIER -> new BarrierObject(identity, settings.readInt());
      case TOPIC -> new TopicObject(identity, TopicSettings.read(settings));
    };
  }
}
