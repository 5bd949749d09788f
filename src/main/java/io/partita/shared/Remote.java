package io.partita.shared;

import io.partita.Deadline;
import io.partita.transport.ConnectionClosedException;
import io.partita.transport.Requests;
import io.partita.wire.ClassPolicy;
import io.partita.wire.Encoded;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One object in the manager, as a session sees it: verbs in, results out. */
final class Remote {
  private final Requests requests;
  private final ClassPolicy classes;
  private final int number;

  Remote(Requests requests, ClassPolicy classes, int number) {
    this.requests = requests;
    this.classes = classes;
    this.number = number;
  }

  Remote other(int otherNumber) {
    return new Remote(requests, classes, otherNumber);
  }

  int number() {
    return number;
  }

  /** An answer, which is one frame. */
  private static final class Answer extends Requests.Call {
    private @Nullable Frame frame;

    @Override
    protected boolean take(Frame answer) {
      frame = answer;
      return true;
    }

    @Override
    protected boolean isNothing() {
      return Objects.requireNonNull(frame).type() == Protocol.WITHDRAWN;
    }

    WireReader result() {
      Frame answer = Objects.requireNonNull(frame);
      WireReader reader = new WireReader(answer.payload());
      if (answer.type() == Protocol.REFUSED) {
        throw refused(reader.readEnum(Refusal.class), reader.readText());
      }
      if (answer.type() != Protocol.DONE) {
        throw new WireException("No answer has the type " + answer.type());
      }
      return reader;
    }

    private static RuntimeException refused(Refusal why, String text) {
      return switch (why) {
        case NOT_HELD -> new IllegalMonitorStateException(text);
        case ILLEGAL -> new IllegalArgumentException(text);
        default -> new SharedObjectException(why, text);
      };
    }
  }

  /** The beginning of a request; what the verb needs is to be added. */
  WireWriter request(byte verb) {
    return new WireWriter().writeInt(number).writeByte(verb);
  }

  /** What comes of a request that is answered at once; an interrupt waits. */
  WireReader ask(WireWriter request) {
    Answer answer = new Answer();
    try {
      requests.call(answer, frame(request));
    } catch (ConnectionClosedException e) {
      throw gone(e);
    }
    return answer.result();
  }

  /**
   * What comes of a request that may wait.
   *
   * @param deadline null to wait for ever
   * @return null if nothing came of it in time
   */
  @Nullable WireReader await(WireWriter request, @Nullable Deadline deadline)
      throws InterruptedException {
    Answer answer = new Answer();
    try {
      requests.call(answer, frame(request), deadline);
    } catch (ConnectionClosedException e) {
      throw gone(e);
    }
    return answer.isNothing() ? null : answer.result();
  }

  private Frame frame(WireWriter request) {
    return new Frame(Protocol.REQUEST, requests.newId(), request.toBytes());
  }

  private static ManagerGoneException gone(ConnectionClosedException e) {
    return new ManagerGoneException(
        "The manager has ended, or this session is closed; what its objects held is gone", e);
  }

  // What was put is a T, and says whether that may be null.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
  <T> T read(WireReader reader) {
    return (T) reader.readEncoded().object(classes);
  }

  static Encoded encoded(@Nullable Object object) {
    return Encoded.of(object);
  }
}
