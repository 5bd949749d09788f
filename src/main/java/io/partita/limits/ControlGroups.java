package io.partita.limits;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The control groups of version 2 that this process may make for its children, one for each that
 * has limits; or why it may make none.
 *
 * <p>A group with processes of its own cannot hand controllers on. So there are two ways: beside
 * this process's group, if that has been made for it below one that hands them on; or below it, if
 * this process is alone in it and moves to a group of its own first.
 *
 * <p>Safe for use by several threads.
 */
public final class ControlGroups {
  private static final System.Logger LOG = System.getLogger("io.partita.limits");
  private static final String CONTROLLERS = "cgroup.controllers";
  private static final String HANDED_ON = "cgroup.subtree_control";
  private static final String PROCESSES = "cgroup.procs";
  private static final String OURS = "partita-";
  private static final String OWN = OURS + "parent";
  private static final List<String> NEEDED = List.of("memory", "cpu");

  private final @Nullable Path base;
  private final @Nullable Path moveOutOf;
  private final String reason;

  private ControlGroups(@Nullable Path base, @Nullable Path moveOutOf, String reason) {
    this.base = base;
    this.moveOutOf = moveOutOf;
    this.reason = reason;
  }

  /** Makes no groups. */
  public static ControlGroups unwanted() {
    return none("no control groups were asked for");
  }

  private static ControlGroups none(String reason) {
    return new ControlGroups(null, null, reason);
  }

  /** What is possible here; changes nothing. */
  public static ControlGroups find() {
    return find(Path.of("/proc"), ProcessHandle.current().pid());
  }

  /** For tests: with the files of another {@code /proc}. */
  static ControlGroups find(Path proc, long self) {
    Optional<ControlGroup> unified =
        ControlGroup.ofThisProcess(proc).stream().filter(ControlGroup::isUnified).findFirst();
    Path own = unified.map(ControlGroup::directory).orElse(null);
    if (unified.isEmpty() || own == null) {
      return none("there are no control groups of version 2 here");
    }
    Path parent = own.getParent();
    if (parent != null
        && parent.startsWith(unified.get().mount())
        && handsOn(parent)
        && Files.isWritable(parent.resolve(PROCESSES))) {
      return new ControlGroups(parent, null, "");
    }
    if (handsOn(own) && Files.isWritable(own)) {
      return new ControlGroups(own, null, "");
    }
    String controllers = text(own.resolve(CONTROLLERS));
    if (!words(controllers).containsAll(NEEDED)) {
      return none(
          "the control group %s has the controllers [%s], without memory and cpu"
              .formatted(own, controllers));
    }
    if (!Files.isWritable(own.resolve(HANDED_ON))) {
      return none(
          "the control group %s is not this user's; systemd gives it with Delegate=yes"
              .formatted(own));
    }
    boolean isAlone = text(own.resolve(PROCESSES)).equals(Long.toString(self));
    return isAlone
        ? new ControlGroups(own, own, "")
        : none("the control group %s has other processes too".formatted(own));
  }

  private static boolean handsOn(Path group) {
    return words(text(group.resolve(HANDED_ON))).containsAll(NEEDED);
  }

  private static List<String> words(String text) {
    return List.of(text.split("\\s+", -1));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      // A root group has not all of these files, and a foreign one may not be read.
      return "";
    }
  }

  /** Whether children can be put into groups. */
  public boolean isUsable() {
    return base != null;
  }

  /** In a sentence, for people. */
  @Override
  public String toString() {
    return base == null
        ? "looked at twice a second, as %s; cpu limits are not held".formatted(reason)
        : "held by control groups in " + base;
  }

  /**
   * Makes ready what {@link #find} has found, and removes groups that processes before this one
   * have left.
   *
   * @return this, or one that is not usable if the system did not allow it after all
   */
  public ControlGroups open() {
    Path place = base;
    if (place == null) {
      return this;
    }
    try {
      if (moveOutOf != null) {
        Path own = Files.createDirectories(moveOutOf.resolve(OWN));
        Files.writeString(own.resolve(PROCESSES), Long.toString(ProcessHandle.current().pid()));
        Files.writeString(moveOutOf.resolve(HANDED_ON), "+memory +cpu");
      }
      sweep(place);
      return this;
    } catch (IOException e) {
      return none("the control group %s cannot be used: %s".formatted(place, e));
    }
  }

  private static void sweep(Path place) throws IOException {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(place, OURS + "*")) {
      for (Path group : groups) {
        if (!group.endsWith(OWN) && Files.isDirectory(group)) {
          removeIfEmpty(group);
        }
      }
    }
  }

  /** Another process's children may be in it: then the system refuses. */
  private static void removeIfEmpty(Path group) {
    try {
      Files.delete(group);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "The control group {0} is in use", group);
    }
  }

  /**
   * Puts a child that has just started into a group of its own; what it starts is in there too.
   *
   * @param name letters, digits and {@code . _ -}; no other child's
   * @return empty if it has no limits that a group would hold, or that failed, which is logged
   */
  public Optional<ChildGroup> hold(String name, long pid, ResourceLimits limits) {
    Path place = base;
    if (place == null || (limits.maxRss() == 0 && limits.cpus() == 0)) {
      return Optional.empty();
    }
    Path group = place.resolve(OURS + name);
    try {
      Files.createDirectory(group);
      return Optional.of(ChildGroup.fill(group, pid, limits));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} is without its control group: {1}", name, e);
      ChildGroup.remove(group);
      return Optional.empty();
    }
  }
}
