package io.partita.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A block as this process sees it: one, however often it is opened here, so that threads meet at
 * the locks in it. The memory goes back to the system when nothing refers to this any more; Java 17
 * knows no safe way to do that at once.
 */
final class Mapping {
  /** A lock as this process sees it: its threads meet at the first part, the winner goes on. */
  record LockState(LocalLock threads, LockWord processes) {}

  private final BlockDirectory directory;
  private final String name;
  private final BlockHeader header;
  private final ByteBuffer bytes;
  private final Map<Integer, LockState> locks = new ConcurrentHashMap<>();

  Mapping(BlockDirectory directory, String name, BlockHeader header, ByteBuffer bytes) {
    this.directory = directory;
    this.name = name;
    this.header = header;
    this.bytes = bytes.order(ByteOrder.nativeOrder());
  }

  BlockDirectory directory() {
    return directory;
  }

  String name() {
    return name;
  }

  BlockHeader header() {
    return header;
  }

  /** All that is mapped; its position and limit are never changed. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** What the threads of this process share about the lock at this offset. */
  LockState lockAt(int offset) {
    return locks.computeIfAbsent(
        offset, at -> new LockState(new LocalLock(), new LockWord(bytes, at)));
  }
}
