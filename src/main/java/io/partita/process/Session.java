package io.partita.process;

import io.partita.ProcessIdentity;
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

  /**
   * Kills a child whose parent is gone, if it is this very one, and what is left of its session.
   */
  void killLeftOver(ProcessIdentity child) {
    // The handle comes first: it knows when its process started, and kills no other one.
    ProcessHandle.of(leader)
        .filter(handle -> child.isAlive() && carriesToken(Path.of("/proc/" + leader)))
        .ifPresent(
            handle -> {
              LOG.log(Level.INFO, "Killing pid " + leader + ", whose parent is gone");
              handle.destroyForcibly();
            });
    kill();
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
    ProcStat stat = ProcStat.read(process);
    return stat != null && stat.session() == leader && !stat.isZombie();
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
