package io.partita.child;

import io.partita.ProcessIdentity;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A process's place in its tree.
 *
 * @param numbers which child of which child it is, from the first process on; empty for that
 * @param daemon whether it may have no children
 * @param limits for all below it
 * @param tree where the processes of the tree are counted; null in the first process, which knows
 *     when it has its run directory
 * @param parent null in the first process
 */
record Lineage(
    List<Integer> numbers,
    boolean daemon,
    ProcessLimits limits,
    @Nullable Path tree,
    @Nullable ParentProcess parent) {
  private static final Lineage ROOT =
      new Lineage(
          List.of(), false, new ProcessLimits(Integer.MAX_VALUE, Integer.MAX_VALUE), null, null);
  private static volatile Lineage current = ROOT;

  Lineage {
    numbers = List.copyOf(numbers);
  }

  static Lineage current() {
    return current;
  }

  /** Once, in a child, before its task is read. */
  static synchronized void adopt(Lineage lineage) {
    if (!current.isRoot()) {
      throw new IllegalStateException("This process runs a task already");
    }
    current = lineage;
  }

  boolean isRoot() {
    return numbers.isEmpty();
  }

  int depth() {
    return numbers.size();
  }

  List<Integer> numbersOfChild(int number) {
    List<Integer> child = new ArrayList<>(numbers);
    child.add(number);
    return child;
  }

  static String defaultName(List<Integer> numbers) {
    return "Process-" + numbers.stream().map(String::valueOf).collect(Collectors.joining(":"));
  }

  /** Of a child only: the first process has none. */
  void write(WireWriter out) {
    out.writeInt(numbers.size());
    numbers.forEach(out::writeInt);
    out.writeBoolean(daemon).writeInt(limits.maxDepth()).writeInt(limits.maxProcesses());
    out.writeText(String.valueOf(tree));
    ParentProcess up = Objects.requireNonNull(parent);
    out.writeText(up.name()).writeText(up.identity().bootId()).writeLong(up.pid());
    out.writeLong(up.identity().startTime()).writeText(up.identity().token());
  }

  static Lineage read(WireReader in) {
    List<Integer> numbers = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      numbers.add(in.readInt());
    }
    boolean daemon = in.readBoolean();
    ProcessLimits limits = new ProcessLimits(in.readInt(), in.readInt());
    Path tree = Path.of(in.readText());
    String name = in.readText();
    String bootId = in.readText();
    ProcessIdentity parent =
        new ProcessIdentity(bootId, in.readLong(), in.readLong(), in.readText());
    return new Lineage(numbers, daemon, limits, tree, new ParentProcess(name, parent));
  }
}
