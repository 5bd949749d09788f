package io.partita.shared;

import io.partita.Deadline;
import io.partita.transport.ConnectionClosedException;
import io.partita.transport.Requests;
import io.partita.wire.Encoded;
import io.partita.wire.Frame;
import io.partita.wire.ObjectBytes;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.NotSerializableException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One object in the manager, as a session sees it: verbs in, results out. */
final class Remote {
  /** That writes or reads a message on this thread. */
  private static final ThreadLocal<@Nullable Session> WRITING = new ThreadLocal<>();

  private static final ThreadLocal<@Nullable Session> READING = new ThreadLocal<>();

  private final Session session;
  private final Requests requests;
  private final int number;
  private final String label;

  /**
   * An object.
   *
   * @param label its kind and name, for messages
   */
  Remote(Session session, int number, String label) {
    this.session = session;
    this.requests = session.requests();
    this.number = number;
    this.label = label;
  }

  int number() {
    return number;
  }

  Session session() {
    return session;
  }

  /** Its kind and name, for messages. */
  String label() {
    return label;
  }

  /** Whose message this thread reads. */
  static @Nullable Session reading() {
    return READING.get();
  }

  /** For another process: without the manager's key where the message goes to that manager. */
  Handle handle() throws NotSerializableException {
    Session writing = WRITING.get();
    if (writing != null && writing.manager().endpoint().equals(session.manager().endpoint())) {
      return new Handle(number, null);
    }
    if (!ObjectBytes.isWriting()) {
      throw new NotSerializableException(
          label + " of a manager: it travels with tasks and items only; keep its name instead");
    }
    return new Handle(number, session.manager());
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
    if (Thread.interrupted()) {
      throw new InterruptedException("Interrupted before waiting for " + label);
    }
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

  private ManagerGoneException gone(ConnectionClosedException e) {
    return new ManagerGoneException(
        "The manager has ended, or this session is closed; %s is gone".formatted(label), e);
  }

  // What was put is a T, and says whether that may be null.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
  <T> T read(WireReader reader) {
    Encoded encoded = reader.readEncoded();
    Session outer = READING.get();
    READING.set(session);
    try {
      return (T) encoded.object(session.classes());
    } finally {
      READING.set(outer);
    }
  }

  /**
   * An object as bytes for the manager.
   *
   * @throws io.partita.wire.UnserializableException naming the field that is to blame
   */
  Encoded encoded(@Nullable Object object) {
    Session outer = WRITING.get();
    WRITING.set(session);
    try {
      return Encoded.of(object);
    } finally {
      WRITING.set(outer);
    }
  }
}
