package io.partita.partition;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/**
 * Which attempt at a partition an assignment is for.
 *
 * @param attempt from 1
 * @param fence of the partition while this attempt is the current one; 0 if nothing is fenced
 * @param checkpointSequence of the last checkpoint that was saved before
 * @param output names what is printed and logged meanwhile; empty if it need not be told apart
 */
public record Turn(int attempt, long fence, long checkpointSequence, String output) {
  /** Of an assignment that was given to nobody yet. */
  static final Turn NONE = new Turn(0, 0, 0, "");

  void writeTo(WireWriter out) {
    out.writeInt(attempt).writeLong(fence).writeLong(checkpointSequence).writeText(output);
  }

  static Turn readFrom(WireReader in) {
    return new Turn(in.readInt(), in.readLong(), in.readLong(), in.readText());
  }
}
