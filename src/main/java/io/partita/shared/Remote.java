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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One object in the manager, as a session sees it: verbs in, results out. */
final class Remote {
  /** That writes or reads a message on this thread. */
  private static final ThreadLocal<@Nullable Session> WRITING = new ThreadLocal<>();

  private static final ThreadLocal<@Nullable Session> READING = new ThreadLocal<>();

  private final Supplier<Target> finder;
  private final String label;

  // Null until the first use of an object that is found then; the same from then on.
  private volatile @Nullable Target target;

  /** The object, and who knows it by this number. */
  record Target(Session session, int number) {}

  /**
   * An object.
   *
   * @param label its kind and name, for messages
   */
  Remote(Session session, int number, String label) {
    this.label = label;
    this.finder = () -> new Target(session, number);
    this.target = finder.get();
  }

  /** One that is found at its first use. */
  Remote(Supplier<Target> finder, String label) {
    this.finder = finder;
    this.label = label;
  }

  private Target target() {
    Target found = target;
    return found == null ? find() : found;
  }

  private synchronized Target find() {
    Target found = target;
    if (found == null) {
      found = finder.get();
      target = found;
    }
    return found;
  }

  int number() {
    return target().number;
  }

  Session session() {
    return target().session;
  }

  private Requests requests() {
    return target().session.requests();
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
    Session session = session();
    if (writing != null && !writing.isOfManagerOf(session)) {
      throw new NotSerializableException(
          label + " is an object of another manager than the one that is to hold it");
    }
    if (writing != null) {
      return new Handle(number(), session.epoch(), null);
    }
    if (!ObjectBytes.isWriting()) {
      throw new NotSerializableException(
          label + " of a manager: it travels with tasks and items only; keep its name instead");
    }
    return new Handle(number(), session.epoch(), session.manager());
  }

  /** What comes of a request that nobody waits for yet. It cannot be cancelled. */
  static class Pending<T> extends CompletableFuture<T> {
    /** False: what was asked for would be lost. */
    @Override
    public boolean cancel(boolean mayInterrupt) {
      return false;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new Pending<>();
    }
  }

  /** One that the manager can be asked to end. */
  final class Submitted extends Pending<WireReader> {
    private final long callId;

    private Submitted(long callId) {
      this.callId = callId;
    }

    /**
     * It shall wait no longer. It ends soon, with a {@link CancellationException} if nothing has
     * come of it.
     */
    void withdraw() {
      requests().cancel(callId);
    }
  }

  /** An answer that nobody waits for. */
  private final class Told extends Requests.Call {
    private final Submitted told;
    private final Answer answer = new Answer();

    Told(Submitted told) {
      this.told = told;
    }

    @Override
    protected boolean take(Frame frame) {
      return answer.take(frame);
    }

    @Override
    protected boolean isNothing() {
      return answer.isNothing();
    }

    @Override
    protected void over(@Nullable ConnectionClosedException failure) {
      try {
        if (failure != null) {
          told.completeExceptionally(gone(failure));
        } else if (answer.isNothing()) {
          told.completeExceptionally(new CancellationException(label));
        } else {
          told.complete(answer.result());
        }
      } catch (RuntimeException e) {
        told.completeExceptionally(e);
      }
    }
  }

  /** Sends a request soon, after all that this thread has sent before. */
  Submitted submit(WireWriter request) {
    Frame frame = frame(request);
    Submitted submitted = new Submitted(frame.callId());
    requests().submit(new Told(submitted), frame);
    return submitted;
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
    return new WireWriter().writeInt(number()).writeByte(verb);
  }

  /** What comes of a request that is answered at once; an interrupt waits. */
  WireReader ask(WireWriter request) {
    Answer answer = new Answer();
    try {
      requests().call(answer, frame(request));
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
      requests().call(answer, frame(request), deadline);
    } catch (ConnectionClosedException e) {
      throw gone(e);
    }
    return answer.isNothing() ? null : answer.result();
  }

  private Frame frame(WireWriter request) {
    return new Frame(Protocol.REQUEST, requests().newId(), request.toBytes());
  }

  private ManagerGoneException gone(ConnectionClosedException e) {
    return new ManagerGoneException(
        "The manager has ended, or this session is closed; %s is gone".formatted(label), e);
  }

  // What was put is a T, and says whether that may be null.
  @SuppressWarnings({"TypeParameterUnusedInFormals", "NullAway"})
  <T> T read(WireReader reader) {
    return object(reader.readEncoded());
  }

  /** What {@link #encoded} or {@link #key} made the bytes of. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
  <T> T object(Encoded encoded) {
    Session outer = READING.get();
    Session session = session();
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
    return encoded(object, Encoded::of);
  }

  /** As {@link #encoded}, but equal objects have equal bytes. */
  Encoded key(Object object) {
    return encoded(object, Encoded::ofKey);
  }

  private Encoded encoded(@Nullable Object object, Function<@Nullable Object, Encoded> encoding) {
    Session outer = WRITING.get();
    WRITING.set(session());
    try {
      return encoding.apply(object);
    } finally {
      WRITING.set(outer);
    }
  }
}
