package io.partita.process;

import io.partita.ProcessIdentity;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a session that a child led: itself and what it started, unless that made a
 * session of its own.
 *
 * <p>A process counts only if it also carries the child's token in its environment, so that a later
 * session with the same number is left alone.
 */
final class Session {
  private static final System.Logger LOG = System.getLogger("io.partita.process");
  private static final int ROUNDS = 10;
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

  private static final int FEW = 64;

  /** In this time no system starts as many processes as it has pids, 32,768 at least. */
  private static final long SOON = TimeUnit.SECONDS.toNanos(1);

  private final long leader;
  private final String token;

  /**
   * That the session had none but its leader.
   *
   * @param lastPid what the system had given last by then: whatever the leader started since has one
   *     beyond
   */
  private record Alone(long lastPid, long nanoTime) {}

  private volatile @Nullable Alone alone;

  Session(long leader, String token) {
    this.leader = leader;
    this.token = token;
  }

  /**
   * Looks for others while the leader is still there, so that there is less to look at if it is gone
   * soon: all processes there are take longer than many an exit.
   */
  void lookAhead() {
    Alone now = new Alone(lastPid(), System.nanoTime());
    boolean hasOthers = pids(0).anyMatch(pid -> pid != leader && isMember(pid));
    alone = hasOthers ? null : now;
  }

  /** Kills all of it, those that are just being started too. */
  void kill() {
    long beyond = startedSince();
    for (int i = 0; i < ROUNDS; i++) {
      List<ProcessHandle> members = members(beyond);
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
        .filter(handle -> child.isAlive() && carriesToken(leader))
        .ifPresent(
            handle -> {
              LOG.log(Level.INFO, "Killing pid " + leader + ", whose parent is gone");
              handle.destroyForcibly();
            });
    kill();
  }

  /** All that are left have pids beyond this. */
  private long startedSince() {
    Alone known = alone;
    if (known == null || known.lastPid <= 0 || System.nanoTime() - known.nanoTime >= SOON) {
      return 0;
    }
    return lastPid() >= known.lastPid ? known.lastPid : 0;
  }

  /** The pid that the system gave last; -1 if it does not tell. */
  private static long lastPid() {
    try {
      String load = Files.readString(Path.of("/proc/loadavg")).strip();
      return Long.parseLong(load.substring(load.lastIndexOf(' ') + 1));
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }

  /** To list all takes a millisecond, so a few that may be there are tried. */
  private LongStream pids(long beyond) {
    long last = beyond == 0 ? -1 : lastPid();
    if (last >= beyond && last - beyond <= FEW) {
      return LongStream.rangeClosed(beyond + 1, last);
    }
    String[] names = new File("/proc").list();
    if (names == null) {
      LOG.log(Level.WARNING, "Cannot list /proc to find what is left of session " + leader);
      return LongStream.empty();
    }
    return Arrays.stream(names)
        .filter(name -> Character.isDigit(name.charAt(0)))
        .mapToLong(Long::parseLong)
        .filter(pid -> pid > beyond);
  }

  private List<ProcessHandle> members(long beyond) {
    // The handle comes first: it knows when its process started, and kills no other one.
    return pids(beyond)
        .filter(this::isMember)
        .mapToObj(ProcessHandle::of)
        .flatMap(Optional::stream)
        .filter(handle -> isMember(handle.pid()) && carriesToken(handle.pid()))
        .toList();
  }

  private boolean isMember(long pid) {
    ProcStat stat = ProcStat.of(pid);
    return stat != null && stat.session() == leader && !stat.isZombie();
  }

  private boolean carriesToken(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
      String environment = new String(bytes, StandardCharsets.ISO_8859_1);
      return environment.contains(CommandLine.TOKEN + "=" + token + "\0");
    } catch (IOException e) {
      // It ended meanwhile, or belongs to another user now and cannot be killed either.
      return false;
    }
  }
}
