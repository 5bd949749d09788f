package io.partita.shared;

import io.partita.Deadline;
import io.partita.wire.WireReader;
import java.io.ObjectStreamException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A flag in the manager that one can wait for (Python: {@code Manager().Event}). Whoever waits when
 * it is set goes on, also if it is cleared right after. Safe for use by several threads.
 */
public final class SharedEvent implements SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;

  SharedEvent(Remote remote) {
    this.remote = remote;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  /** All who wait go on. */
  public void set() {
    remote.ask(remote.request(GateVerb.COUNT_DOWN));
  }

  /** From now on one waits until it is set again. */
  public void clear() {
    remote.ask(remote.request(GateVerb.CLOSE));
  }

  public boolean isSet() {
    return remote.ask(remote.request(GateVerb.COUNT)).readLong() == 0;
  }

  /** Waits until it is set; at once if it is. */
  public void await() throws InterruptedException {
    var unused = remote.await(remote.request(GateVerb.AWAIT).writeBoolean(true), null);
  }

  /** Whether it was set in time. */
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
