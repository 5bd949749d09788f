package io.partita.worker;

import io.partita.process.ParentLink;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The messages of one task, seen from the worker that runs it. */
final class WorkerChannel implements TaskChannel {
  /** A task that does not listen holds the parent's messages back beyond this. */
  private static final long MAX_KEPT_BYTES = 8 << 20;

  private final ParentLink link;
  private final long call;

  // Under the lock of this, so that messages keep their order when the handler comes late.
  private final ArrayDeque<byte[]> kept = new ArrayDeque<>();
  private long keptBytes;
  private @Nullable Consumer<byte[]> handler;

  private volatile boolean ended;
  private volatile boolean retired;

  WorkerChannel(ParentLink link, long call) {
    this.link = link;
    this.call = call;
  }

  long call() {
    return call;
  }

  @Override
  public void send(byte[] message) {
    if (!ended) {
      link.send(FromWorker.MESSAGE, call, message);
    }
  }

  @Override
  public synchronized void onMessage(Consumer<byte[]> newHandler) {
    handler = newHandler;
    kept.forEach(newHandler);
    kept.clear();
    keptBytes = 0;
    notifyAll();
  }

  @Override
  public void retire() {
    retired = true;
  }

  boolean isRetired() {
    return retired;
  }

  /** Called by the thread that hears the parent. */
  synchronized void deliver(byte[] message) throws InterruptedException {
    while (handler == null && !ended && keptBytes > MAX_KEPT_BYTES) {
      wait();
    }
    if (ended) {
      return;
    }
    if (handler == null) {
      kept.add(message);
      keptBytes += message.length;
    } else {
      handler.accept(message);
    }
  }

  synchronized void end() {
    ended = true;
    kept.clear();
    notifyAll();
  }
}
