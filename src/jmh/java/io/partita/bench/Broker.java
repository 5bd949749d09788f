package io.partita.bench;

import java.util.List;

/**
 * One client of a process that keeps queues, a map, a lock and a counter for others, on one
 * connection. Each method returns when that process has answered.
 */
interface Broker extends AutoCloseable {
  /** The queue that is on the disk where the broker keeps anything there. */
  String DURABLE = "durable";

  void put(String queue, String message) throws Exception;

  /** Waits for one. */
  String take(String queue) throws Exception;

  void put(String queue, byte[] message) throws Exception;

  byte[] takeBytes(String queue) throws Exception;

  /** In one message, or as few as the broker's client can do with. */
  void putAll(String queue, List<String> messages) throws Exception;

  /** Waits for one, and takes up to {@code most} that are there; how many that were. */
  int takeAll(String queue, int most) throws Exception;

  void set(String key, String value) throws Exception;

  String get(String key) throws Exception;

  void lock() throws Exception;

  void unlock() throws Exception;

  void increment() throws Exception;

  /** What all increments have come to. */
  long count() throws Exception;

  @Override
  void close();
}
