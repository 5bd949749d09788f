package io.partita.pool;

import io.partita.wire.FrameLimits;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/** What a pool says to a worker beside its lane. */
sealed interface ToShift {
  /** There is something in the lane. */
  record Bell() implements ToShift {}

  /** An order that is too large for the lane, in which only its number stands. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Delivery(long number, byte[] order) implements ToShift {}

  int MAX_ORDER = FrameLimits.DEFAULTS.maxMessage() - 32;

  /**
   * Refuses an order at the call that brought it.
   *
   * @throws WireException if it is larger than a message may be
   */
  static void requireDeliverable(byte[] order) {
    if (order.length > MAX_ORDER) {
      throw new WireException(
          "A task of %d bytes is over the limit of %d bytes; send less at once"
              .formatted(order.length, MAX_ORDER));
    }
  }

  default byte[] toBytes() {
    return this instanceof Delivery delivery
        ? new WireWriter().writeLong(delivery.number).writeBytes(delivery.order).toBytes()
        : new byte[0];
  }

  static ToShift of(byte[] message) {
    if (message.length == 0) {
      return new Bell();
    }
    WireReader in = new WireReader(message);
    return new Delivery(in.readLong(), in.readBytes());
  }
}
