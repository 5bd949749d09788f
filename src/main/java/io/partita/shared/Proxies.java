package io.partita.shared;

import io.partita.wire.WireReader;

/** What stands for each kind of object in its users' processes. */
final class Proxies {
  private Proxies() {}

  static Object of(Kind kind, Remote remote, WireReader settings) {
    return switch (kind) {
      case QUEUE -> new SharedBlockingQueue<>(remote, QueueSettings.read(settings));
      case MAP -> new SharedMap<>(remote);
      case VALUE -> throw new IllegalArgumentException("No proxy for " + kind);
      case LOCK -> new SharedLock(remote);
    };
  }
}
