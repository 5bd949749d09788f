package io.partita.bench;

import io.partita.shared.QueueSettings;
import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.shared.SharedLock;
import io.partita.transport.AuthKey;
import io.partita.transport.Endpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** A session of our manager. */
final class PartitaBroker implements Broker {
  static final QueueSettings SETTINGS = new QueueSettings(2_000_000, 1L << 30);

  private final Session session;
  private final Map<String, BlockingQueue<Object>> queues = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Object> map;
  private final SharedLock lock;
  private final ConcurrentMap<String, Long> counters;

  PartitaBroker(Path address, byte[] key) {
    this.session = Session.connect(new Endpoint.Unix(address), AuthKey.of(key), SessionOptions.DEFAULTS);
    this.map = session.map("map");
    this.lock = session.lock("lock");
    this.counters = session.map("counters");
  }

  private BlockingQueue<Object> queue(String name) {
    return queues.computeIfAbsent(name, missing -> session.queue(missing, SETTINGS));
  }

  @Override
  public void put(String queue, String message) throws InterruptedException {
    queue(queue).put(message);
  }

  @Override
  public String take(String queue) throws InterruptedException {
    return (String) queue(queue).take();
  }

  @Override
  public void put(String queue, byte[] message) throws InterruptedException {
    queue(queue).put(message);
  }

  @Override
  public byte[] takeBytes(String queue) throws InterruptedException {
    return (byte[]) queue(queue).take();
  }

  @Override
  public void putAll(String queue, List<String> messages) {
    queue(queue).addAll(messages);
  }

  @Override
  public int takeAll(String queue, int most) throws InterruptedException {
    List<Object> taken = new ArrayList<>();
    if (queue(queue).drainTo(taken, most) == 0) {
      taken.add(queue(queue).take());
    }
    return taken.size();
  }

  @Override
  public void set(String key, String value) {
    map.put(key, value);
  }

  @Override
  public String get(String key) {
    return (String) Objects.requireNonNull(map.get(key), key);
  }

  @Override
  public void lock() {
    lock.lock();
  }

  @Override
  public void unlock() {
    lock.unlock();
  }

  @Override
  public void increment() {
    counters.merge("counter", 1L, Long::sum);
  }

  @Override
  public long count() {
    return counters.getOrDefault("counter", 0L);
  }

  @Override
  public void close() {
    session.close();
  }
}
