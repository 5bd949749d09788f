package io.partita.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process and what came of it, as far as that can be seen from here: its descendants, and while
 * it lives the members of the session that it leads. What was seen once is remembered.
 */
final class ProcessTree {
  private static final int ROUNDS = 10;
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);
  private static final int SESSION = 3;

  private final ProcessHandle root;
  private final Set<ProcessHandle> seen = new HashSet<>();

  private ProcessTree(ProcessHandle root) {
    this.root = root;
  }

  static ProcessTree of(ProcessHandle root) {
    return new ProcessTree(root);
  }

  /** Sends SIGTERM to all of it. */
  synchronized void terminate() {
    look().forEach(ProcessHandle::destroy);
  }

  /** Kills all of it, the root last: while it lives, what it started just now can be found. */
  synchronized void kill() {
    for (int i = 0; i < ROUNDS; i++) {
      List<ProcessHandle> others = look();
      others.remove(root);
      if (others.isEmpty()) {
        break;
      }
      others.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(PAUSE);
    }
    root.destroyForcibly();
    look().forEach(ProcessHandle::destroyForcibly);
  }

  private List<ProcessHandle> look() {
    if (root.isAlive()) {
      seen.add(root);
      root.descendants().forEach(seen::add);
      // Its number is its session's too, and goes to no other process while one of the two is
      // there.
      ProcessHandle.allProcesses().filter(this::isOfSession).forEach(seen::add);
    }
    for (ProcessHandle one : List.copyOf(seen)) {
      one.descendants().forEach(seen::add);
    }
    seen.removeIf(one -> !one.isAlive());
    return new ArrayList<>(seen);
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
