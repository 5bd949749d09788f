package io.partita.process;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The processes of a session that a child led: itself and what it started, unless that made a
 * session of its own.
 *
 * <p>A process counts only if it also carries the child's token in its environment, so that a later
 * session with the same number is left alone.
 */
record Session(long leader, String token) {
  private static final System.Logger LOG = System.getLogger("io.partita.process");
  private static final int ROUNDS = 10;
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

  // Fields of /proc/pid/stat counted from the state, which comes after the name in parentheses.
  private static final int STATE = 0;
  private static final int SESSION = 3;

  /** Kills all of it, those that are just being started too. */
  void kill() {
    for (int i = 0; i < ROUNDS; i++) {
      List<ProcessHandle> members = members();
      if (members.isEmpty()) {
        return;
      }
      LOG.log(Level.DEBUG, "Killing what is left of session {0}: {1}", leader, members);
      members.forEach(ProcessHandle::destroyForcibly);
      // To die takes a moment, the longer the more memory there is to give back.
      LockSupport.parkNanos(i * PAUSE);
    }
    LOG.log(Level.WARNING, "Session {0} still has processes after it was killed", leader);
  }

  private List<ProcessHandle> members() {
    List<ProcessHandle> members = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        // The handle comes first: it knows when its process started, and kills no other one.
        long pid = Long.parseLong(process.getFileName().toString());
        if (isOfSession(process)) {
          ProcessHandle.of(pid).filter(handle -> isMember(process)).ifPresent(members::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(Level.WARNING, "Cannot list /proc to find what is left of session " + leader, e);
    }
    return members;
  }

  private boolean isMember(Path process) {
    return isOfSession(process) && carriesToken(process);
  }

  private boolean isOfSession(Path process) {
    try {
      String stat =
          new String(Files.readAllBytes(process.resolve("stat")), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", SESSION + 2);
      return Long.parseLong(fields[SESSION]) == leader && !fields[STATE].equals("Z");
    } catch (IOException e) {
      // It ended meanwhile.
      return false;
    }
  }

  private boolean carriesToken(Path process) {
    try {
      String environment =
          new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
      return environment.contains(CommandLine.TOKEN + "=" + token + "\0");
    } catch (IOException e) {
      // It ended meanwhile, or belongs to another user now and cannot be killed either.
      return false;
    }
  }
}
