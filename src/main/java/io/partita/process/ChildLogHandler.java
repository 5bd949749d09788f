package io.partita.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/**
 * Sends what a child logs to its parent. {@link ParentLink#open} makes it the child's only handler,
 * unless the child's JVM was given a logging configuration of its own; that may name this class.
 *
 * <p>A record is on its way when the call that logs it returns, so that it is not lost in a crash
 * right after it. While the parent does not read, one thread waits in its call; what others log is
 * kept up to 1 MiB, then dropped and counted. Before there is a parent, and after the goodbye,
 * records go to standard error.
 */
public final class ChildLogHandler extends Handler {
  private static final int MAX_WAITING = 1 << 20;
  private static final long FINISH_MILLIS = 500;

  // Of this process: there is one parent.
  private static final Queue<byte[]> WAITING = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger WAITING_BYTES = new AtomicInteger();
  private static final AtomicLong DROPPED = new AtomicLong();

  /** Held by the one who sends. No lock: what sending itself logs must not be sent amid it. */
  private static final Semaphore SENDING = new Semaphore(1);

  /** Made by the logging system, as its configuration says. */
  public ChildLogHandler() {
    ParentLink link = ParentLink.current();
    if (link != null) {
      link.beforeGoodbye(() -> finish(link));
    }
  }

  /** The logging configuration of a child that was given none. */
  public static final class Setup {
    private static final String CONFIG_CLASS = "java.util.logging.config.class";
    private static final String CONFIG_FILE = "java.util.logging.config.file";
    private static final String CONFIGURATION =
        "handlers=" + ChildLogHandler.class.getName() + "\n.level=INFO\n";

    /** Made by the logging system, once. */
    public Setup() throws IOException {
      byte[] bytes = CONFIGURATION.getBytes(StandardCharsets.ISO_8859_1);
      LogManager.getLogManager().readConfiguration(new ByteArrayInputStream(bytes));
    }

    /**
     * Takes effect with the child's first use of a logger: to set up logging takes longer than many
     * a child runs.
     */
    static void propose() {
      if (System.getProperty(CONFIG_CLASS) == null && System.getProperty(CONFIG_FILE) == null) {
        System.setProperty(CONFIG_CLASS, Setup.class.getName());
      }
    }
  }

  @Override
  public void publish(LogRecord record) {
    if (!isLoggable(record)) {
      return;
    }
    ParentLink link = ParentLink.current();
    try {
      long dropped = DROPPED.getAndSet(0);
      byte[] bytes = ChildLog.encode(record, dropped);
      if (link == null || link.isLeaving()) {
        System.err.println(ChildLog.decode("", 0, bytes).text());
      } else if (WAITING_BYTES.addAndGet(bytes.length) > MAX_WAITING) {
        WAITING_BYTES.addAndGet(-bytes.length);
        DROPPED.addAndGet(dropped + 1);
      } else {
        WAITING.add(bytes);
        send(link);
      }
    } catch (RuntimeException e) {
      // A record that cannot be formatted must not hurt the one who logs.
      reportError(null, e, ErrorManager.FORMAT_FAILURE);
    }
  }

  private static void send(ParentLink link) {
    if (link.isReceiver(Thread.currentThread())) {
      // If this thread waited for the parent, nobody would hear the parent.
      Thread other = new Thread(() -> sendWaiting(link), "partita-log");
      other.setDaemon(true);
      other.start();
    } else {
      sendWaiting(link);
    }
  }

  /** Who cannot send leaves it to the one who does, who looks again before it goes. */
  private static void sendWaiting(ParentLink link) {
    while (!WAITING.isEmpty() && SENDING.tryAcquire()) {
      try {
        sendAll(link);
      } finally {
        SENDING.release();
      }
    }
  }

  private static void sendAll(ParentLink link) {
    byte[] bytes = WAITING.poll();
    while (bytes != null) {
      WAITING_BYTES.addAndGet(-bytes.length);
      link.send(ParentLink.LOG, 0, bytes);
      bytes = WAITING.poll();
    }
  }

  /** Called before the goodbye, behind which nothing is sent any more. */
  private static void finish(ParentLink link) {
    try {
      if (SENDING.tryAcquire(FINISH_MILLIS, TimeUnit.MILLISECONDS)) {
        try {
          sendAll(link);
          long dropped = DROPPED.getAndSet(0);
          if (dropped > 0) {
            LogRecord last = new LogRecord(Level.WARNING, "The last records were dropped");
            last.setLoggerName("io.partita.process");
            link.send(ParentLink.LOG, 0, ChildLog.encode(last, dropped));
          }
        } finally {
          SENDING.release();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void flush() {
    ParentLink link = ParentLink.current();
    if (link != null && !link.isLeaving()) {
      sendWaiting(link);
    }
  }

  @Override
  public void close() {
    flush();
  }
}
