package io.partita.cli;

import io.partita.ProcessIdentity;
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
 * The server process that was started last, as the state directory remembers it.
 *
 * @param url where the server answers
 * @param since when it was started
 * @param process which process it is
 */
record RunningServer(URI url, Instant since, ProcessIdentity process) {
  // A server has no token; boot, pid and start time tell it from every other process.
  private static final String NO_TOKEN = "";

  static RunningServer of(long pid, URI url) {
    return new RunningServer(url, Instant.now(), ProcessIdentity.of(pid, NO_TOKEN));
  }

  /** What was written last, whether it still runs or not. */
  static Optional<RunningServer> read(Path file) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(file)));
      ProcessIdentity process =
          new ProcessIdentity(
              properties.getProperty("boot", ""),
              Long.parseLong(properties.getProperty("pid", "")),
              Long.parseLong(properties.getProperty("tick", "")),
              NO_TOKEN);
      return Optional.of(
          new RunningServer(
              URI.create(properties.getProperty("url", "")),
              Instant.parse(properties.getProperty("since", "")),
              process));
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
    properties.setProperty("boot", process.bootId());
    properties.setProperty("pid", String.valueOf(process.pid()));
    properties.setProperty("tick", String.valueOf(process.startTime()));
    StringWriter text = new StringWriter();
    properties.store(text, null);
    PrivateFiles.write(file, text.toString());
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }
}
