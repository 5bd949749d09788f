package io.partita.child;

import io.partita.wire.Frame;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the JVM of a child says to its parent. */
sealed interface FromChild {
  /** Waits for a task. What could not be loaded ahead is named. */
  record Ready(List<String> problems) implements FromChild {}

  /** Has the task; said before it is read. */
  record Begun() implements FromChild {}

  /** The task could not be read; the child leaves. */
  record Refused(String why) implements FromChild {}

  /**
   * The JVM exits, by itself or after a signal that it can catch. One that is killed cannot say so,
   * which is how {@code exit(137)} is told from SIGKILL.
   */
  record Leaving(boolean signalled, Duration cpuTime) implements FromChild {}

  byte READY = 1;
  byte BEGUN = 2;
  byte REFUSED = 3;
  byte LEAVING = 4;

  static Frame frame(FromChild said) {
    WireWriter out = new WireWriter();
    if (said instanceof Ready ready) {
      out.writeInt(ready.problems.size());
      ready.problems.forEach(out::writeText);
      return new Frame(READY, 0, out.toBytes());
    } else if (said instanceof Refused refused) {
      return new Frame(REFUSED, 0, out.writeText(refused.why).toBytes());
    } else if (said instanceof Leaving leaving) {
      out.writeBoolean(leaving.signalled).writeDuration(leaving.cpuTime);
      return new Frame(LEAVING, 0, out.toBytes());
    }
    return new Frame(BEGUN, 0, new byte[0]);
  }

  static FromChild of(Frame frame) {
    WireReader in = new WireReader(frame.payload());
    return switch (frame.type()) {
      case READY -> {
        List<String> problems = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
          problems.add(in.readText());
        }
        yield new Ready(problems);
      }
      case BEGUN -> new Begun();
      case REFUSED -> new Refused(in.readText());
      case LEAVING -> new Leaving(in.readBoolean(), in.readDuration());
      default -> throw new WireException("A parent does not understand " + frame);
    };
  }
}
