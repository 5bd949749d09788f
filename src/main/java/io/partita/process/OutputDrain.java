package io.partita.process;

import io.partita.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads all that a child prints, so that printing never stops it, and passes the lines on.
 *
 * <p>Standard output and error come through one pipe, unless the sink wants them apart. A process
 * that the child started may hold a pipe open when the child itself is gone, so whoever waits for
 * the end waits for a while only.
 */
final class OutputDrain {
  private static final System.Logger LOG = System.getLogger("io.partita.process");

  private final String source;
  private final InputStream in;
  private final OutputTail tail;
  private final LineAssembler lines;
  private final OutputSink sink;
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean muted;

  // Of the reading thread: whether the sink has a line, and how many it has had.
  private volatile boolean passing;
  private final AtomicLong passed = new AtomicLong();

  // Of the reading thread alone.
  private String context = "";
  private long emptyLines;

  /**
   * @param tail may be shared with the drain of the same child's other stream
   */
  OutputDrain(String source, InputStream in, OutputTail tail, OutputSink sink) {
    this.source = source;
    this.in = in;
    this.tail = tail;
    this.sink = sink;
    this.lines = new LineAssembler(this::take);
  }

  void start() {
    Thread thread = new Thread(this::run, "partita-output-" + source);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Waits for the end, while the sink takes lines or until nothing has come for some time.
   *
   * @return whether everything was passed on; otherwise nothing more is
   */
  boolean awaitEnd(Duration silence, Deadline last) throws InterruptedException {
    long before;
    do {
      before = passed.get();
      if (end.await(silence.toNanos(), TimeUnit.NANOSECONDS)) {
        return true;
      }
    } while ((passing || passed.get() != before) && !last.hasPassed());
    muted = true;
    return false;
  }

  private void run() {
    byte[] buffer = new byte[32 << 10];
    try (in) {
      int count = in.read(buffer);
      while (count >= 0) {
        tail.append(buffer, count);
        int length = count;
        guarded(() -> lines.accept(buffer, length));
        count = in.read(buffer);
      }
    } catch (IOException e) {
      // The pipe is closed when the process is gone; what was in it has been read.
      LOG.log(Level.DEBUG, "Output of " + source, e);
    } finally {
      guarded(this::finish);
      end.countDown();
    }
  }

  private void guarded(Runnable passing) {
    if (muted) {
      return;
    }
    try {
      passing.run();
    } catch (Throwable e) {
      // Foreign code, and not ours to mend: a child that nobody reads blocks in its next print.
      muted = true;
      LOG.log(Level.WARNING, "Output of " + source + " is lost from here on: its sink failed", e);
    }
  }

  /** Empty lines wait for what follows: the last one before a mark belongs to the mark. */
  private void take(String line) {
    if (line.isEmpty()) {
      emptyLines++;
      return;
    }
    boolean isMark = OutputMark.isIn(line);
    passEmpty(isMark ? emptyLines - 1 : emptyLines);
    if (isMark) {
      context = OutputMark.read(line);
    } else {
      pass(line);
    }
  }

  private void finish() {
    lines.finish();
    passEmpty(emptyLines);
  }

  private void passEmpty(long count) {
    emptyLines = 0;
    for (long left = count; left > 0; left--) {
      pass("");
    }
  }

  private void pass(String line) {
    if (!muted) {
      passing = true;
      try {
        sink.line(source, context, line);
      } finally {
        passed.incrementAndGet();
        passing = false;
      }
    }
  }
}
