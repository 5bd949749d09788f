package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * What a semaphore in the manager is made with.
 *
 * @param permits how many it has at first
 * @param bounded whether to release more than these is an error
 */
public record SemaphoreSettings(int permits, boolean bounded) {
  public SemaphoreSettings {
    if (permits < (bounded ? 1 : 0)) {
      throw new IllegalArgumentException(
          "A semaphore has %d permits or more, was %d".formatted(bounded ? 1 : 0, permits));
    }
  }

  public void write(WireWriter writer) {
    writer.writeInt(permits).writeBoolean(bounded);
  }

  /** What was written. */
  public static SemaphoreSettings read(WireReader reader) {
    int permits = reader.readInt();
    return new SemaphoreSettings(permits, reader.readBoolean());
  }
}
