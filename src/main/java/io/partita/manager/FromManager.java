package io.partita.manager;

import io.partita.wire.Frame;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;

/** What a manager's process says to the one that started it. */
sealed interface FromManager {
  /**
   * Sessions may come.
   *
   * @param epoch the number of its life
   */
  record Ready(int epoch) implements FromManager {}

  /** It could not begin, and leaves. */
  record Failed(String why) implements FromManager {}

  byte READY = 1;
  byte FAILED = 2;

  static Frame frame(FromManager said) {
    if (said instanceof Failed failed) {
      return new Frame(FAILED, 0, new WireWriter().writeText(failed.why).toBytes());
    }
    return new Frame(READY, 0, new WireWriter().writeInt(((Ready) said).epoch).toBytes());
  }

  static FromManager of(Frame frame) {
    WireReader in = new WireReader(frame.payload());
    return switch (frame.type()) {
      case READY -> new Ready(in.readInt());
      case FAILED -> new Failed(in.readText());
      default -> throw new WireException("No message of a manager has the type " + frame.type());
    };
  }
}
