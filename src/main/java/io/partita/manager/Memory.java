package io.partita.manager;

/** How much memory the content of all objects takes, and how much it may. For the loop's thread. */
final class Memory {
  private final long most;
  private long used;

  Memory(long most) {
    this.most = most;
  }

  long most() {
    return most;
  }

  long used() {
    return used;
  }

  /** Whether so many bytes more may be used; never more than there are. */
  boolean hasRoomFor(long bytes) {
    return bytes <= most - used;
  }

  void grow(long bytes) {
    used += bytes;
  }
}
