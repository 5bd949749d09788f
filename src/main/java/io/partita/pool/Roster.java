package io.partita.pool;

import io.partita.pool.Duty.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shifts of a pool. The desk's lock guards it. */
final class Roster {
  private final List<Shift> shifts = new ArrayList<>();
  private final int ordersPerShift;

  /** Shifts that will be here in a moment. */
  private int expected;

  /**
   * @param ordersPerShift how many orders a shift does at most, 0 for any number
   */
  Roster(int ordersPerShift) {
    this.ordersPerShift = ordersPerShift;
  }

  void expect() {
    expected++;
  }

  void expectNoMore() {
    expected--;
  }

  void add(Shift shift) {
    expected--;
    shifts.add(shift);
  }

  void remove(Shift shift) {
    shifts.remove(shift);
  }

  List<Shift> all() {
    return List.copyOf(shifts);
  }

  List<Shift> in(State state) {
    return shifts.stream().filter(shift -> shift.duty.state() == state).toList();
  }

  int size() {
    return shifts.size() + expected;
  }

  int starting() {
    return in(State.STARTING).size() + expected;
  }

  /** How many orders wait behind others. */
  int waiting() {
    int waiting = 0;
    for (Shift shift : shifts) {
      waiting += Math.max(0, shift.duty.load() - 1);
    }
    return waiting;
  }

  /** Whether it has been given all that it may do. */
  boolean isSpent(Duty duty) {
    return ordersPerShift > 0 && duty.served() + duty.load() >= ordersPerShift;
  }

  boolean hasIdle() {
    for (Shift shift : shifts) {
      if (shift.duty.isIdle() && !isSpent(shift.duty)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Who shall have this order: the idle one that was busy last, so that others reach their
   * time-out; or the least busy; null if nobody has room.
   */
  @Nullable Shift choose(byte[] order) {
    Shift best = null;
    for (Shift shift : shifts) {
      if (accepts(shift.duty, order) && (best == null || isBetter(shift.duty, best.duty))) {
        best = shift;
      }
    }
    return best;
  }

  private boolean accepts(Duty duty, byte[] order) {
    return duty.state() == State.OPEN
        && duty.load() < duty.depth()
        && !duty.isHeldUp()
        && !isSpent(duty)
        && duty.hasRoomFor(order);
  }

  private static boolean isBetter(Duty one, Duty other) {
    return one.load() != other.load()
        ? one.load() < other.load()
        : one.load() == 0 && one.nanosSince() < other.nanosSince();
  }

  /** Those behind whose order in hand, which takes long, others wait. */
  List<Duty> heldUp() {
    List<Duty> heldUp = new ArrayList<>();
    for (Shift shift : shifts) {
      if (shift.duty.load() > 1 && shift.duty.isHeldUp()) {
        heldUp.add(shift.duty);
      }
    }
    return heldUp;
  }

  /** The one behind whose order in hand most others wait. */
  @Nullable Duty busiest() {
    Duty busiest = null;
    int most = 0;
    for (Shift shift : shifts) {
      int waiting = shift.duty.load() > 1 ? shift.duty.waiting() : 0;
      if (waiting > most) {
        busiest = shift.duty;
        most = waiting;
      }
    }
    return busiest;
  }

  /** The open ones beyond this number, those with the least to do. */
  List<Shift> surplus(int wanted) {
    List<Shift> open = new ArrayList<>(in(State.OPEN));
    open.sort(Comparator.comparingInt(shift -> shift.duty.load()));
    return open.subList(0, Math.max(0, Math.min(open.size(), shifts.size() - wanted)));
  }
}
