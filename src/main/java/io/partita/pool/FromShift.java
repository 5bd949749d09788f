package io.partita.pool;

import io.partita.lane.Answer;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/** What a worker says to its pool beside its lane. */
sealed interface FromShift {
  /** It has initialised itself and takes orders. */
  record Ready() implements FromShift {}

  /** There are answers in the lane. */
  record Bell() implements FromShift {}

  /** An answer that is too large for the lane. */
  record Delivery(Answer answer) implements FromShift {}

  byte READY = 0;
  byte BELL = 1;
  byte DELIVERY = 2;

  default byte[] toBytes() {
    if (this instanceof Delivery delivery) {
      Answer answer = delivery.answer;
      WireWriter out = new WireWriter().writeByte(DELIVERY).writeInt(answer.index());
      out.writeInt(answer.mark()).writeInt(answer.micros());
      return out.writeBytes(answer.bytes()).toBytes();
    }
    return new byte[] {this instanceof Ready ? READY : BELL};
  }

  static FromShift of(byte[] message) {
    WireReader in = new WireReader(message);
    return switch (in.readByte()) {
      case READY -> new Ready();
      case BELL -> new Bell();
      default -> new Delivery(new Answer(in.readInt(), in.readInt(), in.readInt(), in.readBytes()));
    };
  }
}
