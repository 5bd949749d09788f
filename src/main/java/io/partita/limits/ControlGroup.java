package io.partita.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A control group that a process is in, and where its files are.
 *
 * @param mount where the hierarchy is mounted
 * @param root the part of the hierarchy that is mounted there: in a container, often not all
 * @param path of the group in the hierarchy
 * @param controllers of version 1; empty for the unified hierarchy of version 2
 */
record ControlGroup(Path mount, String root, String path, Set<String> controllers) {
  // Fields of /proc/self/mountinfo; what comes after " - " is counted anew.
  private static final int ROOT = 3;
  private static final int MOUNT = 4;
  private static final int SUPER_OPTIONS = 2;

  /** A line of /proc/self/cgroup: {@code 4:memory:/path}, {@code 0::/path}. */
  private record Membership(Set<String> controllers, String path) {}

  /** All that can be found; empty if the system has none. */
  static List<ControlGroup> ofThisProcess(Path proc) {
    List<ControlGroup> found = new ArrayList<>();
    try {
      List<Membership> memberships = memberships(proc.resolve("self/cgroup"));
      for (String line : Files.readAllLines(proc.resolve("self/mountinfo"))) {
        ControlGroup group = mounted(line, memberships);
        if (group != null) {
          found.add(group);
        }
      }
    } catch (IOException e) {
      // A system without control groups has none of these files.
      System.getLogger("io.partita.limits").log(System.Logger.Level.DEBUG, "No control groups", e);
    }
    return found;
  }

  private static List<Membership> memberships(Path file) throws IOException {
    List<Membership> all = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3) {
        Set<String> controllers =
            fields[1].isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(fields[1].split(",", -1)));
        all.add(new Membership(controllers, fields[2]));
      }
    }
    return all;
  }

  private static @Nullable ControlGroup mounted(String line, List<Membership> memberships) {
    String[] halves = line.split(" - ", 2);
    String[] fields = halves[0].split(" ", -1);
    String[] kind = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
    if (fields.length <= MOUNT || kind.length <= SUPER_OPTIONS) {
      return null;
    }
    for (Membership membership : memberships) {
      boolean isHere =
          membership.controllers.isEmpty()
              ? kind[0].equals("cgroup2")
              : kind[0].equals("cgroup")
                  && Set.copyOf(Arrays.asList(kind[SUPER_OPTIONS].split(",", -1)))
                      .containsAll(membership.controllers);
      if (isHere) {
        return new ControlGroup(
            Path.of(fields[MOUNT]), fields[ROOT], membership.path, membership.controllers);
      }
    }
    return null;
  }

  boolean isUnified() {
    return controllers.isEmpty();
  }

  boolean controls(String controller) {
    return controllers.contains(controller);
  }

  /** Of the group itself; null if it is outside of what is mounted. */
  @Nullable Path directory() {
    if (root.equals("/")) {
      return below(path);
    }
    // Seen from a namespace of its own, or bound into a container from elsewhere.
    return path.startsWith(root) ? below(path.substring(root.length())) : mount;
  }

  private Path below(String inside) {
    return mount.resolve(inside.replaceFirst("^/+", "")).normalize();
  }

  /** Of the group, and of those around it as far as they are mounted. */
  List<Path> directories() {
    List<Path> all = new ArrayList<>();
    Path current = directory();
    while (current != null && current.startsWith(mount)) {
      all.add(current);
      current = current.getParent();
    }
    return all;
  }
}
