package io.partita.child;

import io.partita.wire.Frame;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** What a parent says to the JVM of a child. */
sealed interface ToChild {
  /** There is no task yet: make ready for one. */
  record Prepare(List<String> preload) implements ToChild {}

  /** Run the task; said once. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Begin(Lineage lineage, StartMethod defaultMethod, byte[] inheritance) implements ToChild {}

  /** Interrupt the task's main thread. */
  record Interrupt() implements ToChild {}

  /** There will be no task: leave. */
  record Retire() implements ToChild {}

  byte PREPARE = 1;
  byte BEGIN = 2;
  byte INTERRUPT = 3;
  byte RETIRE = 4;

  static Frame frame(ToChild said) {
    if (said instanceof Prepare prepare) {
      WireWriter out = new WireWriter().writeInt(prepare.preload.size());
      prepare.preload.forEach(out::writeText);
      return new Frame(PREPARE, 0, out.toBytes());
    } else if (said instanceof Begin begin) {
      WireWriter out = new WireWriter();
      begin.lineage.write(out);
      out.writeEnum(begin.defaultMethod).writeBytes(begin.inheritance);
      return new Frame(BEGIN, 0, out.toBytes());
    }
    return new Frame(said instanceof Interrupt ? INTERRUPT : RETIRE, 0, new byte[0]);
  }

  static ToChild of(Frame frame) {
    WireReader in = new WireReader(frame.payload());
    return switch (frame.type()) {
      case PREPARE -> {
        List<String> preload = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
          preload.add(in.readText());
        }
        yield new Prepare(preload);
      }
      case BEGIN -> new Begin(Lineage.read(in), in.readEnum(StartMethod.class), in.readBytes());
      case INTERRUPT -> new Interrupt();
      case RETIRE -> new Retire();
      default -> throw new WireException("A child does not understand " + frame);
    };
  }
}
