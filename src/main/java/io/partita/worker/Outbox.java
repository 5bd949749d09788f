package io.partita.worker;

import io.partita.process.ChildConnection;
import io.partita.process.ChildJvm;
import io.partita.transport.ConnectionClosedException;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What waits to be sent to one worker, so that no sender ever waits for it. */
final class Outbox {
  static final long MAX_MESSAGE_BYTES = 8 << 20;

  private static final System.Logger LOG = System.getLogger("io.partita.worker");
  private static final Frame STOP = new Frame((byte) 0, 0, new byte[0]);

  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final AtomicLong messageBytes = new AtomicLong();

  /** Of the messages since none waited. The dispatcher's lock guards it. */
  private int largestMessage;

  /** Sends from now on, on a thread of its own. */
  void start(ChildConnection connection, ChildJvm child) {
    Thread thread = new Thread(() -> run(connection, child), "partita-send-" + child.name());
    thread.setDaemon(true);
    thread.start();
  }

  void put(ToWorker said) {
    Frame frame = ToWorker.frame(said);
    if (frame.type() == ToWorker.MESSAGE) {
      int length = frame.payload().length;
      largestMessage =
          messageBytes.getAndAdd(length) == 0 ? length : Math.max(largestMessage, length);
    }
    frames.add(frame);
  }

  /** More waits than a worker that lives can leave unread, beside one message of any size. */
  boolean isOverfull() {
    return messageBytes.get() - largestMessage > MAX_MESSAGE_BYTES;
  }

  void stop() {
    frames.add(STOP);
  }

  private void run(ChildConnection connection, ChildJvm child) {
    try {
      for (Frame frame = frames.take(); frame.type() != STOP.type(); frame = frames.take()) {
        connection.send(frame.type(), frame.callId(), frame.payload());
        if (frame.type() == ToWorker.MESSAGE) {
          messageBytes.addAndGet(-frame.payload().length);
        }
      }
    } catch (ConnectionClosedException | InterruptedException e) {
      LOG.log(Level.DEBUG, "A worker takes no more messages", e);
    } catch (WireException e) {
      // Sizes were checked before, so that the other side must not wait for what never comes.
      LOG.log(Level.ERROR, "A message to a worker could not be sent", e);
      child.kill("a message to it could not be sent: " + e.getMessage());
    }
  }
}
