package io.partita.shared;

import io.partita.wire.WireReader;

/** What stands for each kind of object in its users' processes. */
final class Proxies {
  private Proxies() {}

  static Object of(Kind kind, Remote remote, WireReader settings) {
    return switch (kind) {
      case QUEUE -> new QueueProxy<>(remote);
      case DEQUE -> new DequeProxy<>(remote);
      case MAP -> new MapProxy<>(remote);
      case VALUE -> new SharedValue<>(remote);
      case LOCK -> new SharedLock(remote, SharedLock.Part.WHOLE);
      case LIST -> new SharedList<>(remote);
      case SET -> new SharedSet<>(remote);
      case NAMESPACE -> new SharedNamespace(remote);
      case NUMBER -> new SharedNumber(remote);
      case LONGS -> new SharedLongs(remote, ArraySettings.read(settings));
      case DOUBLES -> new SharedDoubles(remote, ArraySettings.read(settings));
      case REFERENCES -> references(remote, settings);
      case READ_WRITE_LOCK -> new SharedReadWriteLock(remote);
      case SEMAPHORE -> new SharedSemaphore(remote);
      case EVENT -> new SharedEvent(remote);
      case LATCH -> new SharedLatch(remote);
      case BARRIER -> new SharedBarrier(remote, settings.readInt(), null);
      case TOPIC -> new SharedTopic<>(remote);
      case REGISTERED -> new Registered(remote, settings.readText());
      case HOST -> new Host(remote);
    };
  }

  private static Object references(Remote remote, WireReader settings) {
    var unused = CollectionSettings.read(settings);
    return new SharedReferences<>(remote, ArraySettings.read(settings));
  }
}
