package io.partita.journal;

import io.partita.journal.Journal.Listener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Writes and syncs, with a thread of its own, what has gathered since it last did. */
final class JournalWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;

  /** For so much of a sync's time it is worth to wait for those who came with the last one. */
  private static final int PATIENCE = 4;

  private static final int WEIGHT = 8;

  /** What is to be written at once. */
  private static final class Group {
    final List<byte[]> records = new ArrayList<>();
    long last;
  }

  /** A new generation, which begins behind the groups before it. */
  private record Start(int generation, Iterator<byte[]> records) {}

  private final Generations files;
  private final Listener listener;
  private final Thread thread;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Under the lock.
  private Group gathering = new Group();
  private @Nullable Start start;
  private @Nullable Group beforeStart;
  private boolean closed;

  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean starting;

  // Of the thread.
  private FileChannel log;
  private int lastGroup = 1;
  private long syncNanos;

  private JournalWriter(Generations files, FileChannel log, Listener listener) {
    this.files = files;
    this.log = log;
    this.listener = listener;
    this.thread = new Thread(this::run, "partita-journal");
    thread.setDaemon(true);
  }

  /** Goes on behind the last whole record of a log, which is made if it is not there. */
  static JournalWriter open(Generations files, int generation, Listener listener)
      throws IOException {
    long end =
        Files.exists(files.log(generation))
            ? RecordFile.read(files.log(generation), record -> {}).end()
            : 0;
    FileChannel log = openLog(files, generation);
    log.truncate(end).position(end);
    log.force(true);
    JournalWriter writer = new JournalWriter(files, log, listener);
    writer.bytes.set(end);
    writer.thread.start();
    return writer;
  }

  private static FileChannel openLog(Generations files, int generation) throws IOException {
    FileChannel log =
        FileChannel.open(
            files.log(generation), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    files.sync();
    return log;
  }

  long bytes() {
    return bytes.get();
  }

  boolean isStarting() {
    return starting;
  }

  void append(byte[] record, long number) {
    lock.lock();
    try {
      gathering.records.add(record);
      gathering.last = number;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void startAnew(int generation, Iterator<byte[]> records) {
    lock.lock();
    try {
      if (start != null || starting) {
        throw new IllegalStateException("It is being started anew already");
      }
      start = new Start(generation, records);
      beforeStart = gathering;
      gathering = new Group();
      starting = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try (FileChannel first = log) {
      while (await()) {
        writeBeforeStart();
        write(gathered());
      }
      log.close();
    } catch (IOException | RuntimeException e) {
      // The top of the thread: nothing is acknowledged any more.
      listener.failed(
          new JournalException("The journal %s cannot be written: %s".formatted(files, e), e));
    } catch (InterruptedException e) {
      listener.failed(new JournalException("The journal was interrupted", e));
    }
  }

  /** Waits for something to do, then a little for more; false when there will be nothing. */
  private boolean await() throws InterruptedException {
    lock.lock();
    try {
      while (gathering.records.isEmpty() && start == null) {
        if (closed) {
          return false;
        }
        changed.await();
      }
      long patience = syncNanos / PATIENCE;
      while (!closed && start == null && gathering.records.size() < lastGroup && patience > 0) {
        patience = changed.awaitNanos(patience);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Group gathered() {
    lock.lock();
    try {
      Group group = gathering;
      gathering = new Group();
      return group;
    } finally {
      lock.unlock();
    }
  }

  private void writeBeforeStart() throws IOException {
    Start next;
    Group before;
    lock.lock();
    try {
      next = start;
      before = beforeStart;
      start = null;
      beforeStart = null;
    } finally {
      lock.unlock();
    }
    if (next != null && before != null) {
      write(before);
      log.close();
      log = openLog(files, next.generation);
      bytes.set(0);
      // In the background: who appends goes on to wait for syncs of the log alone.
      Thread thread = new Thread(() -> writeStart(next), "partita-journal-start");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void writeStart(Start next) {
    try {
      try (FileChannel file =
          FileChannel.open(
              files.unfinishedStart(next.generation),
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer own = ByteBuffer.allocate(BUFFER_BYTES);
        while (next.records.hasNext()) {
          put(file, own, next.records.next());
        }
        put(file, own, new byte[0]);
        drain(file, own);
        file.force(true);
      }
      Files.move(
          files.unfinishedStart(next.generation),
          files.start(next.generation),
          StandardCopyOption.ATOMIC_MOVE);
      files.sync();
      files.forgetBefore(next.generation);
      starting = false;
    } catch (IOException | RuntimeException e) {
      listener.failed(
          new JournalException("The journal cannot be started anew: " + e.getMessage(), e));
    }
  }

  private void write(Group group) throws IOException {
    if (group.records.isEmpty()) {
      return;
    }
    long written = 0;
    for (byte[] record : group.records) {
      put(log, buffer, record);
      written += RecordFile.HEAD_BYTES + record.length;
    }
    drain(log, buffer);
    bytes.addAndGet(written);
    long began = System.nanoTime();
    log.force(false);
    long took = System.nanoTime() - began;
    syncNanos += (took - syncNanos) / (syncNanos == 0 ? 1 : WEIGHT);
    lastGroup = group.records.size();
    listener.durable(group.last);
  }

  private static void put(FileChannel file, ByteBuffer buffer, byte[] record) throws IOException {
    int needed = RecordFile.HEAD_BYTES + record.length;
    if (buffer.remaining() < needed) {
      drain(file, buffer);
    }
    if (buffer.remaining() >= needed) {
      RecordFile.put(buffer, record);
    } else {
      ByteBuffer large = ByteBuffer.allocate(needed);
      RecordFile.put(large, record);
      drain(file, large);
    }
  }

  private static void drain(FileChannel file, ByteBuffer buffer) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
    buffer.clear();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(1));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
