package io.partita.process;

import io.partita.PartitaException;
import io.partita.ProcessIdentity;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A child's file in the run directory of its parent: a counter that the child raises as long as it
 * lives, and which process it is, for whoever finds the file when the parent is gone.
 *
 * <p>A file, because nothing that the child or its parent is busy with can hold it up, and it needs
 * no new space once it is there. The counter is 20 digits on a line of their own, so that a person
 * can read it too.
 */
final class ChildRecord implements AutoCloseable {
  static final String SUFFIX = ".child";

  private static final int DIGITS = 20;

  private final Path path;
  private final RandomAccessFile file;

  private ChildRecord(Path path) throws IOException {
    this.path = path;
    // Not a channel: an interrupt of the thread that uses it would close that.
    this.file = new RandomAccessFile(path.toFile(), "rw");
  }

  /** In the parent, before the child is started. */
  static ChildRecord create(Path directory, String childId) {
    Path path = path(directory, childId);
    try {
      Files.writeString(path, line(0));
      return new ChildRecord(path);
    } catch (IOException e) {
      throw new LaunchException(
          "Cannot write %s: %s; is the disk full?".formatted(path, e.getMessage()), e);
    }
  }

  /** In the child. */
  static ChildRecord open(Path directory, String childId) {
    Path path = path(directory, childId);
    try {
      return new ChildRecord(path);
    } catch (IOException e) {
      throw new PartitaException("Cannot open %s, which the parent has made".formatted(path), e);
    }
  }

  private static Path path(Path directory, String childId) {
    return directory.resolve(childId + SUFFIX);
  }

  private static String line(long count) {
    // Not by String.format: to load that takes each child 20 ms at its start.
    String digits = Long.toString(count);
    return "0".repeat(DIGITS - digits.length()) + digits + "\n";
  }

  /** Names the process, for those who come after the parent. */
  synchronized void identify(ProcessIdentity child) {
    String text =
        "%s %d %d %s%n".formatted(child.bootId(), child.pid(), child.startTime(), child.token());
    try {
      file.seek(DIGITS + 1);
      file.write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      log(Level.WARNING, "Cannot write " + path, e);
    }
  }

  /** In the child: it lives. */
  synchronized void beat(long count) throws IOException {
    file.seek(0);
    file.write(line(count).getBytes(StandardCharsets.US_ASCII));
  }

  /** In the parent: how often it has shown that it lives; -1 if that cannot be read. */
  synchronized long beats() {
    byte[] digits = new byte[DIGITS];
    try {
      file.seek(0);
      file.readFully(digits);
      return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
    } catch (IOException | NumberFormatException e) {
      log(Level.DEBUG, "Cannot read " + path, e);
      return -1;
    }
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      log(Level.DEBUG, "Closing " + path, e);
    }
  }

  /** In the parent, when the child is gone. */
  void delete() {
    close();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log(Level.DEBUG, "Cannot delete " + path, e);
    }
  }

  /** To load the loggers takes long as well, and a child rarely needs one here. */
  private static void log(Level level, String text, @Nullable Exception thrown) {
    System.getLogger("io.partita.process").log(level, text, thrown);
  }

  /** Kills the children that still live in the run directory of a parent that does not. */
  static void endLeftOvers(Path directory) {
    try (DirectoryStream<Path> records = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path path : records) {
        endLeftOver(path);
      }
    } catch (IOException e) {
      log(Level.WARNING, "Cannot look for left-over children in " + directory, e);
    }
  }

  private static void endLeftOver(Path path) throws IOException {
    List<String> lines = Files.readAllLines(path, StandardCharsets.US_ASCII);
    String[] fields = lines.size() < 2 ? new String[0] : lines.get(1).split(" ", -1);
    if (fields.length != 4) {
      return; // The parent died before it had written who this is.
    }
    try {
      ProcessIdentity child =
          new ProcessIdentity(
              fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2]), fields[3]);
      new Session(child.pid(), child.token()).killLeftOver(child);
    } catch (NumberFormatException e) {
      log(Level.WARNING, path + " is not a record of a child", null);
    }
  }
}
