package io.partita.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a queue whose items are leased has had each of them done once, where each value is put
 * once only.
 *
 * <p>Calls are {@code put VALUE}, which returns {@code ok}, {@code lease}, which returns a value or
 * {@code empty}, and {@code complete VALUE}, which returns {@code ok}. What is left in the queue
 * has to be leased and completed in the end. Who was killed has a lease for certain until the last
 * that is known of it; then another one may have the value.
 */
public final class LeaseHistory {
  private static final String EMPTY = "empty";

  /** One delivery of a value; the completion is null if none was called. */
  private record Delivery(String value, Operation lease, @Nullable Operation completion) {
    long until() {
      return completion == null ? lease.returned() : completion.called();
    }

    boolean isCompleted() {
      return completion != null && completion.isKnown();
    }

    boolean mayBeCompleted() {
      return completion != null;
    }

    String text(long origin) {
      return "\n  "
          + lease.text(origin)
          + (completion == null ? "" : "\n  " + completion.text(origin));
    }
  }

  private LeaseHistory() {}

  /** What is wrong with it; empty if nothing is. */
  public static Optional<String> violation(List<Operation> history) {
    Map<String, List<Delivery>> deliveries = deliveries(history);
    Map<String, Operation> puts = new HashMap<>();
    history.stream()
        .filter(one -> one.verb().equals("put"))
        .forEach(put -> puts.put(put.argument(1), put));
    return deliveries.keySet().stream()
        .filter(value -> !puts.containsKey(value))
        .findFirst()
        .map(value -> value + " was leased, and nobody put it")
        .or(
            () ->
                puts.entrySet().stream()
                    .flatMap(put -> judge(put.getValue(), deliveries.get(put.getKey())).stream())
                    .findFirst());
  }

  /** By value, in the order of their leases. */
  private static Map<String, List<Delivery>> deliveries(List<Operation> history) {
    Map<String, List<Delivery>> all = new HashMap<>();
    Map<String, Operation> open = new HashMap<>();
    for (Operation one :
        history.stream().sorted(Comparator.comparingLong(Operation::called)).toList()) {
      if (one.verb().equals("lease") && one.isKnown() && !EMPTY.equals(one.result())) {
        open.put(one.process(), one);
      } else if (one.verb().equals("complete")) {
        Operation lease = open.remove(one.process());
        if (lease == null || !one.argument(1).equals(lease.result())) {
          throw new IllegalArgumentException("Not leased: " + one);
        }
        add(all, new Delivery(one.argument(1), lease, one));
      }
    }
    open.values()
        .forEach(lease -> add(all, new Delivery(String.valueOf(lease.result()), lease, null)));
    all.values().forEach(some -> some.sort(Comparator.comparingLong(one -> one.lease.returned())));
    return all;
  }

  private static void add(Map<String, List<Delivery>> all, Delivery one) {
    all.computeIfAbsent(one.value, missing -> new ArrayList<>()).add(one);
  }

  private static Optional<String> judge(Operation put, @Nullable List<Delivery> deliveries) {
    if (deliveries == null) {
      return put.isKnown() ? Optional.of("Lost: " + put) : Optional.empty();
    }
    Delivery last = null;
    for (Delivery next : deliveries) {
      if (next.lease.returned() < put.called()) {
        return Optional.of("Leased before it was put" + next.text(put.called()));
      }
      if (last != null && last.isCompleted()) {
        return Optional.of(report("Completed, and leased to another one", last, next));
      }
      if (last != null && next.lease.returned() < last.until()) {
        return Optional.of(report("Leased to two at the same time", last, next));
      }
      last = next;
    }
    return last == null || last.mayBeCompleted() || mayBeCompleted(deliveries)
        ? Optional.empty()
        : Optional.of("Lost after its last lease" + last.text(put.called()));
  }

  private static boolean mayBeCompleted(List<Delivery> deliveries) {
    return deliveries.stream().anyMatch(Delivery::mayBeCompleted);
  }

  private static String report(String what, Delivery first, Delivery second) {
    long origin = Math.min(first.lease.called(), second.lease.called());
    return what + first.text(origin) + second.text(origin);
  }
}
