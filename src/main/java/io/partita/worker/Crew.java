package io.partita.worker;

import io.partita.worker.WorkerSnapshot.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The workers of a pool and what they are doing. The dispatcher's lock guards it. */
final class Crew {
  private final TreeMap<Integer, Worker> workers = new TreeMap<>();
  // The one that was busy last comes first, so that those that are not needed reach their time-out.
  private final ArrayDeque<Worker> idle = new ArrayDeque<>();

  int size() {
    return workers.size();
  }

  int freeNumber() {
    int number = 1;
    while (workers.containsKey(number)) {
      number++;
    }
    return number;
  }

  void add(Worker worker) {
    workers.put(worker.number(), worker);
  }

  void remove(Worker worker) {
    workers.remove(worker.number());
  }

  boolean hasIdle() {
    return !idle.isEmpty();
  }

  boolean hasIdle(String profile) {
    return idle.stream().anyMatch(worker -> worker.kind().profile().equals(profile));
  }

  boolean hasIdle(WorkerKind kind) {
    return idle.stream().anyMatch(worker -> worker.isOf(kind));
  }

  void rest(Worker worker) {
    enter(worker, State.IDLE);
    idle.push(worker);
  }

  /** The worker of its kind that was idle for the shortest time is busy from now on. */
  Worker engage(Call call) {
    Worker worker = idle.stream().filter(one -> one.isOf(call.kind())).findFirst().orElseThrow();
    idle.remove(worker);
    enter(worker, State.BUSY);
    worker.current = call;
    return worker;
  }

  /** The worker's task is over; returns it. */
  @Nullable Call relieve(Worker worker, State next) {
    Call call = worker.current;
    worker.current = null;
    if (worker.state != State.ENDING) {
      idle.remove(worker);
      enter(worker, next);
    }
    return call;
  }

  /** Asks the worker that was idle for the longest time to leave. */
  void dismissOldest() {
    dismiss(idle.getLast());
  }

  /** Asks the worker of the profile that was idle for the longest time to leave. */
  void dismissOldest(String profile) {
    Worker oldest = null;
    for (Worker worker : idle) {
      oldest = worker.kind().profile().equals(profile) ? worker : oldest;
    }
    if (oldest != null) {
      dismiss(oldest);
    }
  }

  /** Asks the worker to leave. */
  void dismiss(Worker worker) {
    idle.remove(worker);
    worker.state = State.ENDING;
    worker.dismiss();
  }

  private static void enter(Worker worker, State state) {
    worker.state = state;
    worker.since = System.nanoTime();
  }

  int count(State state) {
    return in(state, 0).size();
  }

  int count(State state, WorkerKind kind) {
    return count(worker -> worker.state == state && worker.isOf(kind));
  }

  /** Those of the kind that entered the state less than this time ago. */
  int countRecent(State state, WorkerKind kind, long nanos) {
    long now = System.nanoTime();
    return count(
        worker -> worker.state == state && worker.isOf(kind) && now - worker.since < nanos);
  }

  /** Those of the kind that have not been told to leave. */
  int countStaying(WorkerKind kind) {
    return count(worker -> worker.state != State.ENDING && worker.isOf(kind));
  }

  /** Those of the profile, whatever their limits are; without those that are leaving, if wanted. */
  int countProfile(String profile, boolean withLeaving) {
    return count(
        worker ->
            worker.kind().profile().equals(profile)
                && (withLeaving || worker.state != State.ENDING));
  }

  /** The memory of those that are there, in bytes; without the ones that are leaving, if wanted. */
  long memory(boolean withLeaving) {
    long sum = 0;
    for (Worker worker : workers.values()) {
      if (withLeaving || worker.state != State.ENDING) {
        sum += worker.kind().limits().memory();
      }
    }
    return sum;
  }

  private int count(Predicate<Worker> which) {
    int count = 0;
    for (Worker worker : workers.values()) {
      count += which.test(worker) ? 1 : 0;
    }
    return count;
  }

  /** Those that have been in the state for this time, or longer. */
  List<Worker> in(State state, long nanos) {
    long now = System.nanoTime();
    List<Worker> found = new ArrayList<>();
    for (Worker worker : workers.values()) {
      if (worker.state == state && now - worker.since >= nanos) {
        found.add(worker);
      }
    }
    return found;
  }

  /** All but the one on whose thread this is called. */
  List<Worker> others() {
    return workers.values().stream().filter(worker -> !worker.isCurrentThread()).toList();
  }

  List<WorkerSnapshot> snapshot() {
    return workers.values().stream()
        .map(
            worker ->
                new WorkerSnapshot(worker.id(), worker.state, worker.tasks, ProcessUsage.NONE))
        .toList();
  }
}
