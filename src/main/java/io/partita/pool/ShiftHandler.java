package io.partita.pool;

import io.partita.lane.Answer;
import io.partita.lane.Lane;
import io.partita.lane.LaneEnd;
import io.partita.wire.RemoteError;
import io.partita.wire.WireException;
import io.partita.wire.WireWriter;
import io.partita.worker.Errors;
import io.partita.worker.TaskChannel;
import io.partita.worker.TaskHandler;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A worker's time in the service of a {@link ProcessPool}: one task of its worker pool. */
public final class ShiftHandler implements TaskHandler {
  /** In an answer's mark: the order failed; the bytes are a {@link RemoteError}. */
  static final int FAILED = 1;

  /** In an answer's mark: this worker takes no more orders. */
  static final int LAST = 2;

  private static final System.Logger LOG = System.getLogger("io.partita.pool");

  private final ClassLoader loader = ShiftHandler.class.getClassLoader();
  private final OrderRunner runner = new OrderRunner();
  private final BlockingQueue<ToShift.Delivery> deliveries = new LinkedBlockingQueue<>();

  @Override
  public byte[] run(byte[] task, TaskChannel channel) throws Exception {
    channel.retire();
    ShiftStart start = ShiftStart.read(task);
    if (start.initializer() != null) {
      start.initializer().run();
    }
    byte[] bell = new FromShift.Bell().toBytes();
    LaneEnd lane = LaneEnd.open(start.lane(), () -> channel.send(bell));
    channel.onMessage(message -> hear(ToShift.of(message), lane));
    channel.send(new FromShift.Ready().toBytes());
    LaneEnd.Claimed claimed = lane.claim();
    while (claimed != null && serve(claimed, lane, channel)) {
      claimed = lane.claim();
    }
    return new byte[0];
  }

  private void hear(ToShift said, LaneEnd lane) {
    if (said instanceof ToShift.Delivery delivery) {
      deliveries.add(delivery);
    }
    lane.wake();
  }

  /** Whether this worker can go on afterwards. */
  private boolean serve(LaneEnd.Claimed claimed, LaneEnd lane, TaskChannel channel) {
    byte[] order = claimed.number() == 0 ? claimed.bytes() : delivered(claimed.number());
    tidyUp();
    long start = System.nanoTime();
    byte[] bytes;
    int mark = 0;
    try {
      bytes = runner.run(order);
    } catch (Throwable e) {
      // Whatever it was, the one who gave the order hears of it.
      bytes = bytes(RemoteError.of(e));
      mark = Errors.isIn(e) ? FAILED | LAST : FAILED;
    }
    System.out.flush();
    System.err.flush();
    int micros = (int) Math.min(Integer.MAX_VALUE, (System.nanoTime() - start) / 1000);
    answer(new Answer(claimed.index(), mark, micros, bytes), lane, channel);
    return (mark & LAST) == 0;
  }

  /** An order that was delivered and taken back again is passed over. */
  private byte[] delivered(long number) {
    while (true) {
      try {
        ToShift.Delivery next = deliveries.take();
        if (next.number() == number) {
          return next.order();
        }
      } catch (InterruptedException e) {
        LOG.log(Level.DEBUG, "A task has interrupted this worker after its end", e);
      }
    }
  }

  /** Nothing of an earlier order may be seen by this one. */
  private void tidyUp() {
    Thread thread = Thread.currentThread();
    Thread.interrupted();
    if (thread.getContextClassLoader() != loader) {
      thread.setContextClassLoader(loader);
    }
  }

  private static byte[] bytes(RemoteError error) {
    WireWriter out = new WireWriter();
    error.write(out);
    return out.toBytes();
  }

  private static void answer(Answer answer, LaneEnd lane, TaskChannel channel) {
    if (answer.bytes().length <= Lane.MAX_BYTES) {
      lane.answer(answer);
      return;
    }
    try {
      channel.send(new FromShift.Delivery(answer).toBytes());
    } catch (WireException e) {
      lane.answer(
          new Answer(
              answer.index(), answer.mark() | FAILED, answer.micros(), bytes(RemoteError.of(e))));
    }
  }
}
