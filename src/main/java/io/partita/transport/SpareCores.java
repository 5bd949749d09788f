package io.partita.transport;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether there is a core that nobody else wants, so that looking again costs no other thread its
 * turn. One for the process; for any thread.
 *
 * <p>The kernel's count of threads that run or want to (fourth field of {@code /proc/loadavg}) is
 * looked at rarely. While there are more of them than cores this process may use, the answer is no,
 * and the pause before the next look grows.
 */
final class SpareCores {
  static final SpareCores OF_THIS_HOST =
      new SpareCores(Path.of("/proc/loadavg"), Runtime.getRuntime().availableProcessors());

  private static final long LOOK_EVERY_NANOS = 1_000_000;
  private static final long LONGEST_PAUSE_NANOS = 128_000_000;
  private static final int MAX_BYTES = 128;

  private final Path loadAverage;
  private final int cores;

  /** When the next look is due; whoever moves it on does the looking. */
  private final AtomicLong nextLook = new AtomicLong(System.nanoTime());

  // By the thread that looks only, but for their being read.
  private volatile boolean spare;
  private long pause = LOOK_EVERY_NANOS;
  private @Nullable RandomAccessFile file;

  SpareCores(Path loadAverage, int cores) {
    this.loadAverage = loadAverage;
    this.cores = cores;
  }

  /**
   * @param now the time of {@link System#nanoTime}
   */
  boolean exist(long now) {
    if (cores < 2) {
      return false;
    }
    long due = nextLook.get();
    // Far enough ahead that nobody else looks meanwhile; what it finds says when to look again.
    if (now - due >= 0 && nextLook.compareAndSet(due, now + LONGEST_PAUSE_NANOS)) {
      look(now);
    }
    return spare;
  }

  private void look(long now) {
    boolean free = wanted() <= cores;
    pause = free ? LOOK_EVERY_NANOS : Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    spare = free;
    nextLook.set(now + pause);
  }

  /** How many threads of the host run or wait for a core; many if it cannot be told. */
  private int wanted() {
    try {
      RandomAccessFile open = file;
      if (open == null) {
        // Not a channel, which an interrupt of this thread would close.
        open = new RandomAccessFile(loadAverage.toFile(), "r");
        file = open;
      }
      byte[] bytes = new byte[MAX_BYTES];
      open.seek(0);
      int count = open.read(bytes);
      return runnable(new String(bytes, 0, Math.max(0, count), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      System.getLogger("io.partita.transport")
          .log(System.Logger.Level.DEBUG, "No spinning without " + loadAverage, e);
      return Integer.MAX_VALUE;
    }
  }

  /** The fourth field is {@code wanted/all}. */
  private static int runnable(String text) {
    int slash = text.indexOf('/');
    int begin = text.lastIndexOf(' ', Math.max(0, slash));
    try {
      return Integer.parseInt(text, begin + 1, Math.max(0, slash), 10);
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }
}
