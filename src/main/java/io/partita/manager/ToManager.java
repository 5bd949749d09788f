package io.partita.manager;

import io.partita.transport.AuthKey;
import io.partita.transport.Endpoint;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a manager's process hears from the one that started it. */
sealed interface ToManager {
  /**
   * Said once, first of all.
   *
   * @param endpoint where it listens
   * @param key what sessions prove
   * @param epoch the number of its life, unless the state directory knows a higher one
   * @param rehearsal whether it only goes through its start, to be recorded for later ones
   */
  record Begin(
      Endpoint endpoint,
      AuthKey key,
      ManagerLimits limits,
      int epoch,
      @Nullable Path state,
      boolean rehearsal)
      implements ToManager {}

  /** It ends in order. */
  record Exit() implements ToManager {}

  byte BEGIN = 1;
  byte EXIT = 2;

  static Frame frame(ToManager said) {
    if (said instanceof Begin begin) {
      WireWriter out = new WireWriter();
      out.writeText(begin.endpoint.toString()).writeBytes(begin.key.bytes());
      begin.limits.write(out);
      out.writeInt(begin.epoch).writeText(begin.state == null ? "" : begin.state.toString());
      return new Frame(BEGIN, 0, out.writeBoolean(begin.rehearsal).toBytes());
    }
    return new Frame(EXIT, 0, new byte[0]);
  }

  static ToManager of(Frame frame) {
    return switch (frame.type()) {
      case BEGIN -> begin(new WireReader(frame.payload()));
      case EXIT -> new Exit();
      default -> throw new WireException("No message to a manager has the type " + frame.type());
    };
  }

  private static Begin begin(WireReader in) {
    Endpoint endpoint = Endpoint.parse(in.readText());
    AuthKey key = AuthKey.of(in.readBytes());
    ManagerLimits limits = ManagerLimits.read(in);
    int epoch = in.readInt();
    String state = in.readText();
    Path directory = state.isEmpty() ? null : Path.of(state);
    return new Begin(endpoint, key, limits, epoch, directory, in.readBoolean());
  }
}
