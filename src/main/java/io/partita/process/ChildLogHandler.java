package io.partita.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

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
  private static final String CONFIG_CLASS = "java.util.logging.config.class";
  private static final String CONFIG_FILE = "java.util.logging.config.file";
  private static final int MAX_WAITING = 1 << 20;

  // Of this process: there is one parent.
  private static final Queue<byte[]> WAITING = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger WAITING_BYTES = new AtomicInteger();
  private static final AtomicLong DROPPED = new AtomicLong();

  /** Held by the one who sends. No lock: what sending itself logs must not be sent amid it. */
  private static final Semaphore SENDING = new Semaphore(1);

  private static volatile @Nullable ParentLink parent;

  /** Made by the logging system, as its configuration says. */
  public ChildLogHandler() {}

  /**
   * Takes effect with the child's first use of a logger: to set up logging takes longer than many a
   * child runs.
   */
  static void install(ParentLink link) {
    parent = link;
    if (System.getProperty(CONFIG_CLASS) == null && System.getProperty(CONFIG_FILE) == null) {
      System.setProperty(CONFIG_CLASS, Setup.class.getName());
    }
  }

  /** The logging configuration of a child that was given none. */
  public static final class Setup {
    private static final String CONFIGURATION =
        "handlers=" + ChildLogHandler.class.getName() + "\n.level=INFO\n";

    /** Made by the logging system, once. */
    public Setup() throws IOException {
      byte[] bytes = CONFIGURATION.getBytes(StandardCharsets.ISO_8859_1);
      LogManager.getLogManager().readConfiguration(new ByteArrayInputStream(bytes));
    }
  }

  @Override
  public void publish(LogRecord record) {
    if (!isLoggable(record)) {
      return;
    }
    ParentLink link = parent;
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
        byte[] bytes = WAITING.poll();
        while (bytes != null) {
          WAITING_BYTES.addAndGet(-bytes.length);
          link.send(ParentLink.LOG, 0, bytes);
          bytes = WAITING.poll();
        }
      } finally {
        SENDING.release();
      }
    }
  }

  /** Called by the goodbye. */
  static void flushAll(ParentLink link) {
    sendWaiting(link);
  }

  @Override
  public void flush() {
    ParentLink link = parent;
    if (link != null && !link.isLeaving()) {
      sendWaiting(link);
    }
  }

  @Override
  public void close() {
    flush();
  }
}
