package io.partita.child;

import io.partita.wire.ObjectBytes;
import java.time.Duration;

/**
 * Goes through all that a spare will do between being handed a task and its exit, so that the classes
 * are loaded by then: most of a first lambda's time is that.
 */
final class Rehearsal {
  private Rehearsal() {}

  static void run() {
    ChildProcess child = new ChildProcess("rehearsal", () -> {});
    ChildProcess copy = Inheritance.read(ObjectBytes.write(child)).process();
    try {
      copy.run();
    } catch (Exception e) {
      throw new IllegalStateException("An empty task failed", e);
    }
    ToChild.Retire retire = new ToChild.Retire();
    FromChild.Leaving leaving = new FromChild.Leaving(ShutdownSignal.isHandled(), Duration.ZERO);
    if (ToChild.of(ToChild.frame(retire)).equals(retire)) {
      var unused = FromChild.frame(leaving);
    }
    var unused = ChildLife.ownCpuTime();
    UserThreads.await();
    Runtime.getRuntime().removeShutdownHook(new Thread("partita-none"));
  }
}
