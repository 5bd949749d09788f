package io.partita.bench;

import io.partita.shared.LeaseStream;
import io.partita.shared.QueueProducer;
import io.partita.shared.QueueSettings;
import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.shared.SharedLock;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedQueue;
import io.partita.transport.AuthKey;
import io.partita.transport.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A session of our manager. */
final class PartitaBroker implements Broker {
  static final QueueSettings SETTINGS = QueueSettings.DEFAULTS.withCapacity(2_000_000).withMaxBytes(1L << 30);

  private static final int CREDIT = 1_000;
  private static final int AHEAD = 500;

  private final Session session;
  private final Map<String, SharedQueue<Object>> queues = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Object> map;
  private final SharedLock lock;
  private final SharedNumber counter;
  private @Nullable QueueProducer<Object> producer;
  private @Nullable LeaseStream<Object> leases;

  PartitaBroker(String address, byte[] key) {
    this.session = Session.connect(Endpoint.parse(address), AuthKey.of(key), SessionOptions.DEFAULTS);
    this.map = session.map("map");
    this.lock = session.lock("lock");
    this.counter = session.number("counter");
  }

  private SharedQueue<Object> queue(String name) {
    return queues.computeIfAbsent(
        name,
        missing -> session.queue(missing, SETTINGS.withDurable(missing.equals(Broker.DURABLE))));
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
  public void putAll(String queue, List<String> messages) throws InterruptedException {
    queue(queue).putAll(messages);
  }

  @Override
  public int takeAll(String queue, int most) throws InterruptedException {
    return queue(queue).take(most).size();
  }

  /** Returns on credit; see {@link #flush}. */
  void putOnCredit(String queue, String message) throws InterruptedException {
    if (producer == null) {
      producer = queue(queue).producer(CREDIT);
    }
    producer.put(message);
  }

  void flush() throws InterruptedException {
    if (producer != null) {
      producer.flush();
    }
  }

  /** Some are fetched ahead; the last one's acknowledgement may be under way. */
  CompletableFuture<Void> takeAhead(String queue) throws InterruptedException {
    if (leases == null) {
      leases = queue(queue).leases(AHEAD);
    }
    return Objects.requireNonNull(leases.next(), "The queue is at its end").completeAsync();
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
    counter.incrementAndGet();
  }

  @Override
  public long count() {
    return counter.get();
  }

  @Override
  public void close() {
    session.close();
  }
}
