package io.partita.manager;

import io.partita.shared.SharedLock;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the holders of a lock have seen, in memory that survives each of them. */
final class LockHistory {
  private static final int INSIDE = 0;
  private static final int LAST_TOKEN = 8;
  private static final int ROUNDS = 16;
  private static final int OVERLAPS = 24;
  private static final int STALE_TOKENS = 32;
  private static final int ABANDONED = 40;
  private static final int SIZE = 48;

  private final MappedByteBuffer memory;

  private LockHistory(MappedByteBuffer memory) {
    this.memory = memory;
  }

  static LockHistory open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new LockHistory(channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE));
    }
  }

  /** Takes the lock again and again. */
  void writeOn(SharedLock lock) {
    while (true) {
      lock.lock();
      try {
        visit(lock.token(), lock.isAbandoned());
      } finally {
        lock.unlock();
      }
    }
  }

  private void visit(long token, boolean abandoned) {
    if (memory.getLong(INSIDE) != 0 && !abandoned) {
      add(OVERLAPS);
    }
    if (abandoned) {
      add(ABANDONED);
    }
    memory.putLong(INSIDE, token);
    if (token <= memory.getLong(LAST_TOKEN)) {
      add(STALE_TOKENS);
    }
    memory.putLong(LAST_TOKEN, token);
    add(ROUNDS);
    VarHandle.fullFence();
    if (memory.getLong(INSIDE) != token) {
      add(OVERLAPS);
    }
    memory.putLong(INSIDE, 0);
  }

  private void add(int counter) {
    memory.putLong(counter, memory.getLong(counter) + 1);
  }

  long rounds() {
    return memory.getLong(ROUNDS);
  }

  /** How often two were inside at once. */
  long overlaps() {
    return memory.getLong(OVERLAPS);
  }

  /** How often a token was not higher than the one before. */
  long staleTokens() {
    return memory.getLong(STALE_TOKENS);
  }

  /** How often a holder was told that the one before had died. */
  long abandoned() {
    return memory.getLong(ABANDONED);
  }
}
