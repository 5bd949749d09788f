package io.partita.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process and what came of it, as far as that can be seen from here: its descendants, and the
 * members of the session that it leads. What was seen once is remembered.
 */
final class ProcessTree {
  private static final int ROUNDS = 10;
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);
  private static final int SESSION = 3;

  private final ProcessHandle root;
  private final Set<ProcessHandle> seen = new HashSet<>();
  private final Set<ProcessHandle> session = new HashSet<>();

  private ProcessTree(ProcessHandle root) {
    this.root = root;
    session.add(root);
  }

  static ProcessTree of(ProcessHandle root) {
    return new ProcessTree(root);
  }

  /** Sends SIGTERM to all of it. */
  synchronized void terminate() {
    look().forEach(ProcessHandle::destroy);
  }

  /** Kills all of it, those that are just being started too. */
  synchronized void kill() {
    for (int i = 0; i < ROUNDS; i++) {
      List<ProcessHandle> living = look();
      if (living.isEmpty()) {
        return;
      }
      // The root first: what it does about the end of the others should not be seen.
      root.destroyForcibly();
      living.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(PAUSE);
    }
  }

  private List<ProcessHandle> look() {
    // The session's number goes to no other process while one of its members is there.
    session.removeIf(member -> !member.isAlive());
    if (!session.isEmpty()) {
      ProcessHandle.allProcesses().filter(this::isOfSession).forEach(session::add);
    }
    seen.addAll(session);
    for (ProcessHandle one : List.copyOf(seen)) {
      one.descendants().forEach(seen::add);
    }
    seen.removeIf(one -> !one.isAlive());
    return List.copyOf(seen);
  }

  private boolean isOfSession(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "stat");
      String stat = Files.readString(file, StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", SESSION + 2);
      return Long.parseLong(fields[SESSION]) == root.pid();
    } catch (IOException e) {
      // It ended meanwhile.
      return false;
    }
  }
}
