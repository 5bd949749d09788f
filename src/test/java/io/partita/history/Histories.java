package io.partita.history;

import java.util.ArrayList;
import java.util.List;

/** Histories made by hand: a line for each operation, as in {@code p 0-10 put a = ok}. */
final class Histories {
  private static final int FIELDS = 3;

  private Histories() {}

  /** Of lines; {@code 5-} and nothing behind it is an operation whose result is not known. */
  static List<Operation> of(String lines) {
    List<Operation> history = new ArrayList<>();
    for (String line : lines.strip().split("\n", -1)) {
      String[] fields = line.strip().split(" ", FIELDS);
      String[] times = fields[1].split("-", -1);
      String[] call = fields[2].split(" = ", -1);
      long called = Long.parseLong(times[0]);
      history.add(
          call.length == 1
              ? new Operation(fields[0], call[0], null, called, Operation.NEVER)
              : new Operation(fields[0], call[0], call[1], called, Long.parseLong(times[1])));
    }
    return history;
  }
}
