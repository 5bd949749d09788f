package io.partita.cli;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * The server process that was started last, as the state directory remembers it. A pid alone says
 * nothing, it may belong to another program by now: the process is the same only if this machine
 * has not been started anew and the process began at the same tick.
 *
 * @param url where the server answers
 * @param since when it was started
 * @param bootId the running kernel's id
 * @param pid the process id
 * @param startTick when the process began, in clock ticks since the machine started
 */
record RunningServer(URI url, Instant since, String bootId, long pid, long startTick) {

  static RunningServer of(long pid, URI url) throws IOException {
    return new RunningServer(url, Instant.now(), currentBootId(), pid, startTickOf(pid));
  }

  /** What was written last, whether it still runs or not. */
  static Optional<RunningServer> read(Path file) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(file)));
      return Optional.of(
          new RunningServer(
              URI.create(properties.getProperty("url", "")),
              Instant.parse(properties.getProperty("since", "")),
              properties.getProperty("boot", ""),
              Long.parseLong(properties.getProperty("pid", "")),
              Long.parseLong(properties.getProperty("tick", ""))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      throw new IOException(file + " is damaged: delete it if the server does not run", e);
    }
  }

  void write(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("url", url.toString());
    properties.setProperty("since", since.toString());
    properties.setProperty("boot", bootId);
    properties.setProperty("pid", String.valueOf(pid));
    properties.setProperty("tick", String.valueOf(startTick));
    StringWriter text = new StringWriter();
    properties.store(text, null);
    PrivateFiles.write(file, text.toString());
  }

  boolean isAlive() {
    try {
      return bootId.equals(currentBootId()) && startTick == startTickOf(pid);
    } catch (IOException e) {
      // No such process.
      return false;
    }
  }

  private static String currentBootId() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }

  private static long startTickOf(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    // Fields are counted from behind the command's name, which may hold spaces and parentheses.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    if (fields[0].equals("Z") || fields[0].equals("X")) {
      throw new NoSuchFileException("process " + pid + " has ended");
    }
    return Long.parseLong(fields[19]);
  }
}
