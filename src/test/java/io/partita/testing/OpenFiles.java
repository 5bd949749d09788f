package io.partita.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files, pipes and sockets that this process has open. */
public final class OpenFiles {
  private static final Path OWN = Path.of("/proc/self/fd");
  private static final String LOAD = "/proc/loadavg";
  private static final int INODE = 9;

  private OpenFiles() {}

  /**
   * All but what is opened once and kept, which are jars and the load average that a wait may look
   * at, and TCP connections, which other tests' tools in this process open and close at any time.
   */
  public static int count() {
    int count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(OWN)) {
      Set<String> foreign = tcpSockets();
      for (Path file : files) {
        String target = target(file);
        count += isKept(target) || foreign.contains(target) ? 0 : 1;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private static boolean isKept(String target) {
    return target.isEmpty() || target.endsWith(".jar") || target.equals(LOAD);
  }

  /** Empty if it was closed meanwhile. */
  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** As their links read. The tenth field of each line is the socket's number. */
  private static Set<String> tcpSockets() throws IOException {
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
        String[] fields = line.strip().split(" +", -1);
        sockets.add("socket:[" + fields[INODE] + "]");
      }
    }
    return sockets;
  }
}
