package io.partita.partition;

import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/** What crosses between the parent and a worker while a partition runs. */
public sealed interface PartitionMessage {

  /**
   * Parent to worker: stop at the next chance. Sent once; the worker sees to it that it is not
   * lost.
   */
  record Stop() implements PartitionMessage {}

  /** Worker to parent: the transaction that belongs to this checkpoint has committed. */
  record Checkpoint(SavedState state) implements PartitionMessage {}

  /** Worker to parent: what the collector returned, serialised. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Collected(byte[] data) implements PartitionMessage {}

  default byte[] encode() {
    WireWriter out = new WireWriter();
    if (this instanceof Checkpoint checkpoint) {
      out.writeEnum(Tag.CHECKPOINT);
      checkpoint.state.writeTo(out);
    } else if (this instanceof Collected collected) {
      out.writeEnum(Tag.COLLECTED);
      out.writeBytes(collected.data);
    } else {
      out.writeEnum(Tag.STOP);
    }
    return out.toBytes();
  }

  /**
   * The message in {@code bytes}.
   *
   * @throws WireException if the bytes are none
   */
  static PartitionMessage decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    return switch (in.readEnum(Tag.class)) {
      case STOP -> new Stop();
      case CHECKPOINT -> new Checkpoint(SavedState.readFrom(in));
      case COLLECTED -> new Collected(in.readBytes());
    };
  }

  /** The first value of an encoded message. */
  enum Tag {
    STOP,
    CHECKPOINT,
    COLLECTED
  }
}
