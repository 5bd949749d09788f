package io.partita.pipe;

import io.partita.PartitaException;
import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.Endpoint;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One end of a {@link Pipe}.
 *
 * <p>It is {@link Serializable} so that the task of a child can hold it; it can be handed over
 * once, before its first use, and then belongs to the child: here, everything but {@link #close}
 * fails. Anywhere else, as in an argument or result of a pool, it is refused.
 */
public final class PipeEnd extends ObjectConnection implements Serializable {
  /** What an end is for. */
  enum Direction {
    BOTH,
    SENDS,
    RECEIVES;

    Direction opposite() {
      return switch (this) {
        case BOTH -> BOTH;
        case SENDS -> RECEIVES;
        case RECEIVES -> SENDS;
      };
    }
  }

  // NEW -> USED ; NEW -> MOVING -> MOVED, or back to NEW if the task could not be written
  private enum State {
    NEW,
    USED,
    MOVING,
    MOVED
  }

  private final transient String name;
  private final transient Direction direction;
  private final transient ObjectOptions options;

  /** Null where this end was handed over to this process. */
  private transient @Nullable Joint joint;

  /** Changes under the lock of this. */
  private transient volatile State state = State.NEW;

  PipeEnd(String name, Direction direction, ObjectOptions options) {
    this(name, direction, options, new CompletableFuture<>());
  }

  private PipeEnd(
      String name,
      Direction direction,
      ObjectOptions options,
      CompletableFuture<Connection> connected) {
    super("the " + name + " of a pipe", options, connected);
    this.name = name;
    this.direction = direction;
    this.options = options;
  }

  void join(Joint between) {
    joint = between;
  }

  @Override
  void requireSending() {
    if (direction == Direction.RECEIVES) {
      throw new UnsupportedOperationException("The " + name + " of this pipe only receives");
    }
    use();
  }

  @Override
  void requireReceiving() {
    if (direction == Direction.SENDS) {
      throw new UnsupportedOperationException("The " + name + " of this pipe only sends");
    }
    use();
  }

  private void use() {
    if (state == State.USED) {
      return;
    }
    synchronized (this) {
      if (state == State.MOVING || state == State.MOVED) {
        throw new IllegalStateException(
            "The %s of this pipe was handed to a child and belongs to it; use the other end here"
                .formatted(name));
      }
      state = State.USED;
    }
    Joint between = joint;
    if (between != null && !isClosed()) {
      between.connectHere();
    }
  }

  /** Has no effect on an end that was handed over. */
  @Override
  public void close() {
    if (state != State.MOVING && state != State.MOVED) {
      super.close();
    }
  }

  private Object writeReplace() throws ObjectStreamException {
    Handover handover = Handover.current(this);
    begin();
    Rendezvous rendezvous;
    try {
      rendezvous = Rendezvous.open(options.connection());
    } catch (PartitaException e) {
      state = State.NEW;
      throw e;
    }
    handover.add(new Move(rendezvous));
    return new Form(
        name,
        direction,
        rendezvous.address().toString(),
        rendezvous.key().bytes(),
        OptionsForm.of(options));
  }

  private synchronized void begin() throws NotSerializableException {
    if (state == State.USED) {
      throw new NotSerializableException(
          "The %s of a pipe was used in this process and cannot be handed to a child any more"
              .formatted(name));
    }
    if (state != State.NEW) {
      throw new NotSerializableException(
          "The %s of a pipe was handed to a child already; each child needs a pipe of its own"
              .formatted(name));
    }
    state = State.MOVING;
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("An end of a pipe travels by its form");
  }

  /** What happens to this end when a handover is done. */
  private final class Move implements Handover.Ticket {
    private final Rendezvous rendezvous;

    Move(Rendezvous rendezvous) {
      this.rendezvous = rendezvous;
    }

    @Override
    public void complete() {
      state = State.MOVED;
      Joint between = joint;
      if (between == null) {
        Relay.between(connected(), rendezvous.caller());
      } else {
        between.moved(PipeEnd.this, rendezvous);
      }
    }

    @Override
    public void cancel() {
      rendezvous.close();
      state = State.NEW;
    }

    @Override
    public void receiverEnded() {
      rendezvous.close();
    }
  }

  /** An end on its way to a child. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Form(
      String name, Direction direction, String address, byte[] key, OptionsForm options)
      implements Serializable {

    private Object readResolve() {
      CompletableFuture<Connection> connected = new CompletableFuture<>();
      ObjectOptions as = options.options();
      PipeEnd end = new PipeEnd(name, direction, as, connected);
      // At once, so that the other side sees this process end even if it never uses the pipe; and
      // elsewhere, so that nobody waits for it who does not need it.
      Thread thread = new Thread(() -> call(end, as), "partita-pipe");
      thread.setDaemon(true);
      thread.start();
      return end;
    }

    private void call(PipeEnd end, ObjectOptions as) {
      try {
        Endpoint other = new Endpoint.Unix(Path.of(address));
        Joint.give(
            end,
            Connection.connect(
                other, Rendezvous.CALLER, AuthKey.of(key), as.connectTimeout(), as.connection()));
      } catch (RuntimeException e) {
        // The top of the thread; who uses the end is told.
        end.connected().completeExceptionally(e);
      }
    }
  }
}
