package io.partita.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads one stream of a command to its end on a thread of its own, whatever becomes of it. */
final class OutputPump {
  private static final System.Logger LOG = System.getLogger("io.partita.command");
  private static final int BUFFER = 64 << 10;
  private static final long LOOK_MILLIS = 10;

  /** The most that a pipe can hold: what comes beyond it is not what the command left in it. */
  private static final long MAX_PIPE = 1 << 20;

  private static final long NOT_WAITING = Long.MAX_VALUE;

  /** Takes what is read. */
  private interface Sink {
    void accept(byte[] bytes, int length) throws IOException;

    void finish() throws IOException;
  }

  private final InputStream in;
  private final CommandOptions options;
  private final ByteRing ring;
  private final Sink sink;
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile @Nullable Throwable failure;

  // Written by the thread that reads only.
  private volatile long total;
  private volatile long waitsSince = NOT_WAITING;

  OutputPump(InputStream in, Output output, CommandOptions options) {
    this.in = in;
    this.options = options;
    this.ring = new ByteRing(output instanceof Output.Captured ? options.captureLimit() : 0);
    if (output instanceof Output.Lines to) {
      this.sink = lines(new LineSplitter(options.charset(), to.consumer()));
    } else if (output instanceof Downstream to) {
      this.sink = downstream(to.stdin());
    } else {
      this.sink = capture();
    }
  }

  private Sink capture() {
    return new Sink() {
      @Override
      public void accept(byte[] bytes, int length) {
        ring.append(bytes, length);
      }

      @Override
      public void finish() {}
    };
  }

  /** Foreign code: when it fails the command is still read to its end, and its caller is told. */
  private Sink lines(LineSplitter lines) {
    return new Sink() {
      @Override
      public void accept(byte[] bytes, int length) {
        guarded(() -> lines.accept(bytes, length));
      }

      @Override
      public void finish() {
        guarded(lines::finish);
      }

      private void guarded(Runnable action) {
        if (failure == null && !stopped) {
          try {
            action.run();
          } catch (Throwable e) {
            failure = e;
          }
        }
      }
    };
  }

  private static Sink downstream(OutputStream stdin) {
    return new Sink() {
      @Override
      public void accept(byte[] bytes, int length) throws IOException {
        stdin.write(bytes, 0, length);
      }

      @Override
      public void finish() throws IOException {
        stdin.close();
      }
    };
  }

  void start(String name) {
    Thread thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    byte[] buffer = new byte[BUFFER];
    try (in) {
      int count = read(buffer);
      while (count >= 0) {
        sink.accept(buffer, count);
        count = read(buffer);
      }
    } catch (IOException e) {
      // Closed here, or the next command of a pipeline reads no more: this one gets SIGPIPE then.
      LOG.log(Level.DEBUG, "Output of a command", e);
    } finally {
      finish();
      end.countDown();
    }
  }

  private int read(byte[] buffer) throws IOException {
    waitsSince = System.nanoTime();
    int count = in.read(buffer);
    waitsSince = NOT_WAITING;
    long before = total;
    total = before + Math.max(0, count);
    return count;
  }

  private void finish() {
    try {
      sink.finish();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Input of a command", e);
    }
  }

  /**
   * Called when the command is gone. Whether its stream came to its end. If something that it left
   * behind holds the stream open, and is silent for this long or prints on, it is read no more; a
   * slow taker gets all that the command had printed.
   */
  boolean awaitEnd(Duration grace) throws InterruptedException {
    long from = System.nanoTime();
    long before = total;
    while (!end.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      long now = System.nanoTime();
      long since = waitsSince;
      boolean silent = since != NOT_WAITING && now - Math.max(from, since) > grace.toNanos();
      boolean foreign = total - before > MAX_PIPE && now - from > grace.toNanos();
      if (silent || foreign) {
        stopped = true;
        closeQuietly(in);
        return false;
      }
    }
    return true;
  }

  /** What the consumer of lines threw. */
  @Nullable Throwable failure() {
    return failure;
  }

  CapturedOutput captured() {
    return new CapturedOutput(ring.kept(), ring.dropped(), !stopped, options.charset());
  }

  static void closeQuietly(AutoCloseable stream) {
    try {
      stream.close();
    } catch (Exception e) {
      // Whoever is at the other end is gone, which is the reason to close.
      LOG.log(Level.DEBUG, "Closing a stream of a command", e);
    }
  }
}
