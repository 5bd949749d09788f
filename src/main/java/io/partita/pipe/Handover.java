package io.partita.pipe;

import io.partita.wire.ObjectBytes;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A child's task as bytes, and with it the ends of pipes and the queues that the task holds: the
 * only way by which those reach another process.
 *
 * <p>Whoever starts a child writes its task in a handover, and says when the child is gone:
 *
 * <pre>{@code
 * Handover handover = Handover.of(task);
 * start(handover.bytes());
 * ...
 * handover.receiverEnded();
 * }</pre>
 *
 * <p>Ends that a handover has taken along belong to the child from then on. If writing fails,
 * everything stays as it was.
 */
public final class Handover {
  private static final ThreadLocal<@Nullable Handover> CURRENT = new ThreadLocal<>();

  private final Consumer<Object> guard;
  private final List<Ticket> tickets = new ArrayList<>();
  private byte[] bytes = {};

  private Handover(Consumer<Object> guard) {
    this.guard = guard;
  }

  /** One thing that changes hands. */
  interface Ticket {
    /** It belongs to the receiver now. */
    void complete();

    /** Writing failed: it stays here. */
    void cancel();

    /** The receiver is gone; what it has not taken, it never will. */
    void receiverEnded();
  }

  /**
   * Writes a task.
   *
   * @throws io.partita.wire.UnserializableException if it cannot travel, naming the field that is
   *     to blame
   */
  public static Handover of(@Nullable Object task) {
    return writing(() -> ObjectBytes.write(task));
  }

  /** Has something written that is more than one object; on this thread, before it returns. */
  public static Handover writing(Supplier<byte[]> writer) {
    return writing(writer, what -> {});
  }

  /**
   * As {@link #writing(Supplier)}.
   *
   * @param guard sees everything that is about to change hands; what it throws ends the writing
   */
  public static Handover writing(Supplier<byte[]> writer, Consumer<Object> guard) {
    Handover outer = CURRENT.get();
    Handover handover = new Handover(guard);
    CURRENT.set(handover);
    boolean written = false;
    try {
      handover.bytes = writer.get();
      written = true;
    } finally {
      CURRENT.set(outer);
      handover.tickets.forEach(written ? Ticket::complete : Ticket::cancel);
    }
    return handover;
  }

  /** What was written; to be read once, in the child. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * The process that these bytes were for has ended, or will never start. Whoever waits for it at
   * the other end of a pipe is told. May be called several times.
   */
  public void receiverEnded() {
    tickets.forEach(Ticket::receiverEnded);
  }

  /**
   * The handover that this thread is writing.
   *
   * @throws NotSerializableException if there is none
   */
  static Handover current(Object what) throws NotSerializableException {
    Handover current = CURRENT.get();
    if (current == null) {
      throw new NotSerializableException(
          what
              + ": it can reach another process only as a part of the task that a child is started with, not as an argument, result or message");
    }
    current.guard.accept(what);
    return current;
  }

  void add(Ticket ticket) {
    tickets.add(ticket);
  }
}
