package io.partita.manager;

import io.partita.manager.ManagedObject.Identity;
import io.partita.shared.MapSettings;
import io.partita.shared.QueueSettings;
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
      case LOCK -> new LockObject(identity, tokens);
    };
  }
}
