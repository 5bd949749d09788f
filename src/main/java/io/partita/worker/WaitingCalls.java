package io.partita.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The calls that have no worker yet, by the kind they need. The dispatcher's lock guards it. */
final class WaitingCalls {
  // No kind is here without a call.
  private final Map<WorkerKind, TreeMap<Long, Call>> byKind = new LinkedHashMap<>();

  boolean isEmpty() {
    return byKind.isEmpty();
  }

  void add(Call call) {
    byKind.computeIfAbsent(call.kind(), kind -> new TreeMap<>()).put(call.id(), call);
  }

  /** Whether it was waiting. */
  boolean remove(Call call) {
    TreeMap<Long, Call> calls = byKind.get(call.kind());
    if (calls == null || calls.remove(call.id()) == null) {
      return false;
    }
    if (calls.isEmpty()) {
      byKind.remove(call.kind());
    }
    return true;
  }

  boolean contains(Call call) {
    TreeMap<Long, Call> calls = byKind.get(call.kind());
    return calls != null && calls.containsKey(call.id());
  }

  Set<WorkerKind> kinds() {
    return Set.copyOf(byKind.keySet());
  }

  int count(WorkerKind kind) {
    TreeMap<Long, Call> calls = byKind.get(kind);
    return calls == null ? 0 : calls.size();
  }

  /** The one that has waited longest; null if there is none. */
  @Nullable Call oldest(WorkerKind kind) {
    TreeMap<Long, Call> calls = byKind.get(kind);
    return calls == null ? null : calls.firstEntry().getValue();
  }

  List<Call> removeAll(WorkerKind kind) {
    TreeMap<Long, Call> calls = byKind.remove(kind);
    return calls == null ? List.of() : List.copyOf(calls.values());
  }

  List<Call> removeAll() {
    List<Call> all = new ArrayList<>();
    byKind.values().forEach(calls -> all.addAll(calls.values()));
    byKind.clear();
    return all;
  }
}
