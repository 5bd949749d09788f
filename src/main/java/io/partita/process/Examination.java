package io.partita.process;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What is found out about one child before it is killed for what it does, or does not do. Happens
 * once, whoever asks for it. Safe for use by several threads.
 */
final class Examination {
  private static final System.Logger LOG = System.getLogger("io.partita.process");

  /** With this option a JVM dies of the signal that has others print their threads. */
  private static final String DIES_OF_SIGNALS = "-Xrs";

  private final EvidenceOptions options;
  private final Autopsy.Subject subject;
  private final boolean mayBeAsked;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile @Nullable String proc;
  private volatile @Nullable Path directory;

  Examination(EvidenceOptions options, Autopsy.Subject subject, JvmOptions jvm) {
    this.options = options;
    this.subject = subject;
    this.mayBeAsked = !jvm.arguments().contains(DIES_OF_SIGNALS);
  }

  /** What {@code /proc} said; null if it was not asked. */
  @Nullable String proc() {
    return proc;
  }

  /** Where everything is kept; null if it is not. */
  @Nullable Path directory() {
    return directory;
  }

  /** Keeps what {@code /proc} says, which takes a moment, and has it killed. */
  void briefly(String why, Runnable kill) {
    if (begun.compareAndSet(false, true)) {
      try {
        keep(why, null);
      } finally {
        kill.run();
      }
    }
  }

  /**
   * Has its JVM asked too, unless it is stopped, and then has it killed. Does not wait for that.
   *
   * @param atMost how long all of it may take
   */
  void thoroughly(String why, Duration atMost, Runnable kill) {
    ProcStat stat = ProcStat.of(subject.identity().pid());
    boolean speaks = mayBeAsked && stat != null && !stat.isStopped();
    if (!speaks || options.directory() == null) {
      briefly(why, kill);
    } else if (begun.compareAndSet(false, true)) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  keep(why, atMost);
                } finally {
                  kill.run();
                }
              },
              "partita-evidence-" + subject.name());
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void keep(String why, @Nullable Duration toAsk) {
    String found = Evidence.of(subject.identity().pid());
    proc = found;
    LOG.log(
        Level.WARNING,
        "{0} (pid {1}) is killed, {2}\n{3}",
        subject.name(),
        Long.toString(subject.identity().pid()),
        why,
        found);
    directory = new Autopsy(options, subject).perform(why, found, toAsk);
  }
}
