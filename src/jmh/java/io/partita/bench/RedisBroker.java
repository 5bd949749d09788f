package io.partita.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.args.ListDirection;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.SetParams;

/**
 * A connection to Redis by Jedis, which has no lock: SET NX PX, again and again while it is taken,
 * and a script that deletes only what is one's own, as Redis's documentation has it.
 */
final class RedisBroker implements Broker {
  private static final int LEASE_MILLIS = 30_000;
  private static final String RELEASE =
      "if redis.call('get',KEYS[1]) == ARGV[1] then return redis.call('del',KEYS[1]) else return 0 end";

  private final Jedis jedis;
  private final String token = UUID.randomUUID().toString();
  private final String release;

  RedisBroker(Path address) {
    JedisSocketFactory factory =
        () -> {
          try {
            return new UnixSocket(address);
          } catch (java.io.IOException e) {
            throw new JedisConnectionException(e);
          }
        };
    jedis = new Jedis(factory);
    release = jedis.scriptLoad(RELEASE);
  }

  @Override
  public void put(String queue, String message) {
    jedis.rpush(queue, message);
  }

  @Override
  public String take(String queue) {
    return jedis.blpop(0, queue).get(1);
  }

  @Override
  public void put(String queue, byte[] message) {
    jedis.rpush(queue.getBytes(StandardCharsets.UTF_8), message);
  }

  @Override
  public byte[] takeBytes(String queue) {
    return jedis.blpop(0, queue.getBytes(StandardCharsets.UTF_8)).get(1);
  }

  @Override
  public void putAll(String queue, List<String> messages) {
    try (Pipeline pipeline = jedis.pipelined()) {
      messages.forEach(message -> pipeline.rpush(queue, message));
      pipeline.sync();
    }
  }

  @Override
  public int takeAll(String queue, int most) {
    return jedis.blmpop(0, ListDirection.LEFT, most, queue).getValue().size();
  }

  @Override
  public void set(String key, String value) {
    jedis.hset("map", key, value);
  }

  @Override
  public String get(String key) {
    return jedis.hget("map", key);
  }

  @Override
  public void lock() {
    SetParams ifFree = SetParams.setParams().nx().px(LEASE_MILLIS);
    while (jedis.set("lock", token, ifFree) == null) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void unlock() {
    if (!Long.valueOf(1).equals(jedis.evalsha(release, 1, "lock", token))) {
      throw new IllegalStateException("The lock was lost");
    }
  }

  @Override
  public void increment() {
    jedis.incr("counter");
  }

  @Override
  public long count() {
    return Long.parseLong(jedis.get("counter"));
  }

  /** What Redis says its data take. */
  long usedMemory() {
    return jedis
        .info("memory")
        .lines()
        .filter(line -> line.startsWith("used_memory:"))
        .mapToLong(line -> Long.parseLong(line.substring("used_memory:".length())))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    jedis.close();
  }
}
