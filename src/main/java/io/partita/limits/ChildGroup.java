package io.partita.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The control group of one child. Safe for use by several threads. */
public final class ChildGroup {
  private static final System.Logger LOG = System.getLogger("io.partita.limits");

  /** A share of processor time is given out anew each so many microseconds. */
  private static final int PERIOD = 100_000;

  private final Path directory;
  private final boolean holdsMemory;

  private ChildGroup(Path directory, boolean holdsMemory) {
    this.directory = directory;
    this.holdsMemory = holdsMemory;
  }

  /** With the limits first: the child shall never be without them in there. */
  static ChildGroup fill(Path directory, long pid, ResourceLimits limits) throws IOException {
    if (limits.maxRss() > 0) {
      Files.writeString(directory.resolve("memory.max"), Long.toString(limits.maxRss()));
      Path swap = directory.resolve("memory.swap.max");
      if (Files.exists(swap)) {
        Files.writeString(swap, "0");
      }
      // All of it or nothing: what is left of a child whose JVM is gone is of no use.
      Files.writeString(directory.resolve("memory.oom.group"), "1");
    }
    if (limits.cpus() > 0) {
      long share = Math.max(1_000, Math.round(limits.cpus() * PERIOD));
      Files.writeString(directory.resolve("cpu.max"), share + " " + PERIOD);
    }
    Files.writeString(directory.resolve("cgroup.procs"), Long.toString(pid));
    return new ChildGroup(directory, limits.maxRss() > 0);
  }

  /** Whether the kernel sees to it that the child keeps to its memory. */
  public boolean holdsMemory() {
    return holdsMemory;
  }

  /** Whether the kernel has killed something in here for want of memory. */
  public boolean ranOutOfMemory() {
    return KernelKills.in(directory.resolve("memory.events")) > 0;
  }

  /** When the child is gone: kills what it has left in here, and removes the group. */
  public void close() {
    remove(directory);
  }

  static void remove(Path directory) {
    try {
      Path kill = directory.resolve("cgroup.kill");
      if (Files.exists(kill)) {
        Files.writeString(kill, "1");
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // What is being killed takes a moment; the next one to open these groups removes it.
      LOG.log(System.Logger.Level.DEBUG, "The control group " + directory + " is left", e);
    }
  }
}
