package io.partita.terminal;

import io.partita.JobSnapshot;
import io.partita.JobSnapshot.Partition;
import io.partita.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the partitions of a job have done together.
 *
 * @param units one sum per unit, in the order the partitions report them; its total is -1 while a
 *     partition that is still to report may add to it
 * @param fraction how much of the work is done, from 0 to 1; negative while nothing is known
 * @param exact whether every partition has told its total; if not, the fraction takes the
 *     partitions to be of the same size
 */
record Totals(List<Progress> units, double fraction, boolean exact) {

  static Totals of(JobSnapshot snapshot) {
    List<Partition> partitions = snapshot.partitions();
    Map<String, Progress> sums = new LinkedHashMap<>();
    for (Partition partition : partitions) {
      partition.progress().forEach(p -> sums.merge(p.unit(), p, Totals::sum));
    }
    boolean exact = partitions.stream().allMatch(p -> isOver(p) || knowsItsTotal(p));
    if (!exact) {
      sums.replaceAll((unit, sum) -> new Progress(sum.done(), -1, unit));
    }
    List<Progress> units = List.copyOf(sums.values());
    return new Totals(units, exact ? weighted(units) : ofEqualParts(partitions), exact);
  }

  /** The sum that stands for the work as a whole: bytes if there are any, else the first unit. */
  Optional<Progress> leading() {
    return leading(units);
  }

  /** The fraction of one partition, negative while unknown. */
  static double fractionOf(Partition partition) {
    double known = weighted(partition.progress());
    return partition.state().equals("COMPLETED") ? 1 : known;
  }

  static boolean isOver(Partition partition) {
    return switch (partition.state()) {
      case "COMPLETED", "FAILED", "STOPPED", "ABANDONED" -> true;
      default -> false;
    };
  }

  private static boolean knowsItsTotal(Partition partition) {
    return leading(partition.progress()).filter(p -> p.total() >= 0).isPresent();
  }

  private static Optional<Progress> leading(List<Progress> units) {
    return units.stream()
        .filter(p -> p.unit().equals(Units.BYTES) && p.total() != 0)
        .findFirst()
        .or(() -> units.stream().findFirst());
  }

  private static double weighted(List<Progress> units) {
    return leading(units)
        .filter(p -> p.total() >= 0)
        .map(p -> p.total() == 0 ? 1.0 : Math.min(1.0, (double) p.done() / p.total()))
        .orElse(-1.0);
  }

  private static double ofEqualParts(List<Partition> partitions) {
    double sum = 0;
    for (Partition partition : partitions) {
      sum += Math.max(0, fractionOf(partition));
    }
    return sum == 0 ? -1 : sum / partitions.size();
  }

  private static Progress sum(Progress a, Progress b) {
    long total = a.total() < 0 || b.total() < 0 ? -1 : a.total() + b.total();
    return new Progress(a.done() + b.done(), total, a.unit());
  }
}
