package io.partita.child;

import io.partita.ProcessIdentity;
import io.partita.wire.ObjectBytes;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * Goes through all that a spare will do between being handed a task and its exit, so that the
 * classes are loaded by then: most of a first lambda's time is that.
 */
final class Rehearsal {
  private Rehearsal() {}

  static void run() {
    openClassPath();
    ParentProcess parent = new ParentProcess("", new ProcessIdentity("", 0, 0, ""));
    Lineage lineage = new Lineage(List.of(1), false, ProcessLimits.DEFAULTS, Path.of(""), parent);
    ChildProcess child = new ChildProcess("rehearsal", () -> {});
    ToChild.Begin begin =
        new ToChild.Begin(lineage, StartMethod.FORKSERVER, ObjectBytes.write(child));
    if (ToChild.of(ToChild.frame(begin)) instanceof ToChild.Begin read) {
      ProcessContext.inheritDefault(read.defaultMethod());
      Inheritance inheritance = Inheritance.read(read.inheritance());
      ChildState.inherit(inheritance.state());
      perform(inheritance.process());
    }
    var unused = Children.HERE.current();
    var unusedToo = FromChild.frame(new FromChild.Begun());
    var leaving = new FromChild.Leaving(ShutdownSignal.isHandled(), ChildLife.ownCpuTime());
    var unusedEither = FromChild.frame(leaving);
  }

  /** To look for what is not there opens every jar; classes from an archive have opened none. */
  private static void openClassPath() {
    var missing = Rehearsal.class.getClassLoader().getResource("io/partita/child/no-such-thing");
    if (missing != null) {
      throw new IllegalStateException("There is " + missing);
    }
  }

  private static void perform(ChildProcess child) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false);
      var unused = channel.getOption(StandardSocketOptions.SO_RCVBUF);
      child.run();
    } catch (Exception e) {
      throw new IllegalStateException("An empty task failed", e);
    }
    UserThreads.await();
  }
}
