package io.partita.shared;

import io.partita.Deadline;
import io.partita.wire.WireReader;
import java.io.ObjectStreamException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A {@link java.util.concurrent.CountDownLatch} in the manager, by the same names. Who was to count
 * and has died is missing: wait for a time where that can be. Safe for use by several threads.
 */
public final class SharedLatch implements SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  SharedLatch(Remote remote) {
    this.remote = remote;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  /** One less, unless there is none left. */
  public void countDown() {
    remote.ask(remote.request(GateVerb.COUNT_DOWN));
  }

  public long getCount() {
    return remote.ask(remote.request(GateVerb.COUNT)).readLong();
  }

  /** Waits until the count is 0; at once if it is. */
  public void await() throws InterruptedException {
    var unused = remote.await(remote.request(GateVerb.AWAIT).writeBoolean(true), null);
  }

  /** Whether the count was 0 in time. */
  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    Deadline deadline = Deadline.after(Duration.ofNanos(unit.toNanos(timeout)));
    WireReader result =
        remote.await(remote.request(GateVerb.AWAIT).writeBoolean(timeout > 0), deadline);
    return result != null && result.readBoolean();
  }

  @Override
  public String toString() {
    return remote.label();
  }
}
