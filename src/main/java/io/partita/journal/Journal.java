package io.partita.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.function.Consumer;

/**
 * Records in a directory, each on the disk when that is said. One thread appends; the directory is
 * one journal's at a time, which its user sees to.
 */
public final class Journal implements AutoCloseable {
  private final Generations files;
  private final JournalWriter writer;
  private int generation;
  private long last;

  private Journal(Generations files, int generation, JournalWriter writer) {
    this.files = files;
    this.generation = generation;
    this.writer = writer;
  }

  /** Who is told what has become of records, on the journal's own thread. */
  public interface Listener {
    /** All up to this one are on the disk. */
    void durable(long last);

    /** Nothing more will be: the disk is full or broken. Said once, and last. */
    void failed(JournalException why);
  }

  /**
   * Opens a journal, and first gives all that is in it, in its order.
   *
   * @throws JournalException if it cannot be read, or something in its midst is damaged; a record
   *     at its end that was not finished is cut off
   */
  public static Journal open(Path directory, Consumer<byte[]> each, Listener listener) {
    Generations files = new Generations(directory);
    try {
      Files.createDirectories(directory);
      int first = replay(files, each);
      files.forgetBefore(first);
      NavigableSet<Integer> logs = files.logs();
      int current = logs.isEmpty() ? first : logs.last();
      return new Journal(files, current, JournalWriter.open(files, current, listener));
    } catch (IOException e) {
      throw new JournalException("Cannot read the journal in %s: %s".formatted(directory, e), e);
    }
  }

  /** The generation it began with. */
  private static int replay(Generations files, Consumer<byte[]> each) throws IOException {
    NavigableSet<Integer> starts = files.starts();
    int first = starts.isEmpty() ? 0 : starts.last();
    if (!starts.isEmpty() && !RecordFile.read(files.start(first), each).complete()) {
      throw new JournalException(files.start(first) + " is damaged: its end is missing", null);
    }
    for (int number : files.logs().tailSet(first)) {
      RecordFile.Ending ending = RecordFile.read(files.log(number), each);
      if (number != files.logs().last() && ending.end() != Files.size(files.log(number))) {
        throw new JournalException(
            "%s is damaged at byte %d".formatted(files.log(number), ending.end()), null);
      }
    }
    return first;
  }

  /**
   * Appends a record.
   *
   * @param record not changed by anybody from now on
   * @return its number, which grows by one
   */
  public long append(byte[] record) {
    if (record.length == 0) {
      throw new IllegalArgumentException("A record has 1 byte or more");
    }
    last++;
    writer.append(record, last);
    return last;
  }

  /** How many bytes were appended since it was opened or started anew. */
  public long bytes() {
    return writer.bytes();
  }

  /** Whether it still writes what it was started anew with. */
  public boolean isStarting() {
    return writer.isStarting();
  }

  /**
   * Replaces all records so far by others that say the same; those that are appended from now on
   * come behind them. Until the others are on the disk the old ones stay.
   *
   * @param records asked for one after the other by the journal's thread: what they are made of
   *     must not change
   */
  public void startAnew(Iterator<byte[]> records) {
    generation++;
    writer.startAnew(generation, records);
  }

  /** Writes what was appended, and ends. */
  @Override
  public void close() {
    writer.close();
  }

  @Override
  public String toString() {
    return "Journal " + files.log(generation);
  }
}
