package io.partita.memory;

import java.nio.ByteBuffer;

/** A lock as this process sees it: its threads meet at the first part, its winner at the second. */
final class LockState {
  private final LocalLock threads = new LocalLock();
  private final LockWord processes;

  LockState(ByteBuffer bytes, int offset) {
    this.processes = new LockWord(bytes, offset);
  }

  LocalLock threads() {
    return threads;
  }

  LockWord processes() {
    return processes;
  }
}
