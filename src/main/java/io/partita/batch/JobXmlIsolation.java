package io.partita.batch;

import static io.partita.batch.JobXmlFault.quote;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the steps that are to run in a process although they are not partitioned, as a job XML goes
 * by: those with the property {@code partita.isolate=true}, of their own or of the job. Each is
 * given a partition, since what runs in a process is always one.
 */
final class JobXmlIsolation {
  static final String PROPERTY = "partita.isolate";

  /** The mark of such a partition, in the properties of its plan. */
  static final String MARK = "partita.isolated";

  private static final String PARTITION =
      "<partition><plan partitions=\"1\"><properties partition=\"0\"><property name=\""
          + MARK
          + "\" value=\"true\"/></properties></plan></partition>";
  private static final Set<String> AFTER_PARTITION = Set.of("end", "fail", "next", "stop");

  private final JobXmlWriter writer;
  private final List<Integer> places = new ArrayList<>();
  private boolean job;
  // Of the step that is being read; steps are not nested.
  private @Nullable Boolean step;
  private boolean threads;
  private boolean partitioned;

  JobXmlIsolation(JobXmlWriter writer) {
    this.writer = writer;
  }

  /**
   * Takes a property.
   *
   * @param owner the name of the element that the property is for
   * @throws JobXmlFault if the value is wrong, or the property has no meaning there
   */
  void property(String owner, String name, String value) {
    if (name.equals(PROPERTY)) {
      boolean isolate = checked(owner, value);
      if (owner.equals("job")) {
        job = isolate;
      } else {
        step = isolate;
      }
    } else if (name.equals(PartitionMode.PROPERTY)) {
      checkPlace(owner, name);
      if (!value.contains("#{")) {
        PartitionMode mode = mode(value);
        threads = owner.equals("step") && mode == PartitionMode.THREAD;
      }
    }
    if (threads && Boolean.TRUE.equals(step)) {
      throw new JobXmlFault(
          "%s=true asks for a process and %s=thread for none; remove one of them",
          PROPERTY, PartitionMode.PROPERTY);
    }
  }

  private static boolean checked(String owner, String value) {
    checkPlace(owner, PROPERTY);
    if (!value.equals("true") && !value.equals("false")) {
      throw new JobXmlFault(
          "the property %s is \"%s\"; write true or false, an expression comes too late for it",
          PROPERTY, quote(value));
    }
    return value.equals("true");
  }

  private static void checkPlace(String owner, String name) {
    if (!owner.equals("job") && !owner.equals("step")) {
      throw new JobXmlFault("the property %s is for a job or a step, not for <%s>", name, owner);
    }
  }

  private static PartitionMode mode(String value) {
    try {
      return PartitionMode.of(value);
    } catch (IllegalArgumentException e) {
      throw new JobXmlFault("%s", String.valueOf(e.getMessage()));
    }
  }

  /** An element begins in {@code parent}, and nothing of it is written yet. */
  void begins(@Nullable String parent, String element) {
    if (element.equals("step")) {
      step = null;
      threads = false;
      partitioned = false;
    } else if ("step".equals(parent)) {
      if (AFTER_PARTITION.contains(element)) {
        atPlaceOfPartition();
      }
      partitioned |= element.equals("partition");
    }
  }

  /** An element is about to end. */
  void ends(String element) {
    if (element.equals("step")) {
      atPlaceOfPartition();
    }
  }

  private void atPlaceOfPartition() {
    boolean isolate = step == null ? job && !threads : step;
    if (isolate && !partitioned) {
      places.add(writer.length());
      partitioned = true;
    }
  }

  /** The text that was written, with the partitions. */
  String runnable() {
    String written = writer.toString();
    StringBuilder all = new StringBuilder(written.length() + places.size() * PARTITION.length());
    int from = 0;
    for (int place : places) {
      all.append(written, from, place).append(PARTITION);
      from = place;
    }
    return all.append(written, from, written.length()).toString();
  }
}
