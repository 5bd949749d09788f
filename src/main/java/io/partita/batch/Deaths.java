package io.partita.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The attempts at one partition that came to nothing. Used by one thread at a time. */
final class Deaths {
  private static final int MAX_MORE = 600;

  private final String partition;
  private final List<Death> all = new ArrayList<>();

  /**
   * @param partition for people
   */
  Deaths(String partition) {
    this.partition = partition;
  }

  void add(Death death) {
    all.add(death);
  }

  int count() {
    return all.size();
  }

  /** All of them: a line that names each, then a line of details for each. */
  String text() {
    if (all.size() == 1) {
      return "%s failed: %s".formatted(this, alone(all.get(0)));
    }
    String summary =
        IntStream.range(0, all.size())
            .mapToObj(i -> "%d. %s".formatted(i + 1, all.get(i).text()))
            .collect(Collectors.joining("; "));
    String details =
        IntStream.range(0, all.size())
            .mapToObj(i -> "%nAttempt %d: %s".formatted(i + 1, more(all.get(i))))
            .collect(Collectors.joining());
    return "%s failed after %d attempts: %s%s".formatted(this, all.size(), summary, details);
  }

  /** Where there is but a line more to say, it is said where people look: in the first one. */
  private static String alone(Death death) {
    String more = more(death).strip();
    boolean isLine = more.lines().count() == 1;
    return (death.text() + (isLine ? ". " : System.lineSeparator()) + more).strip();
  }

  private static String more(Death death) {
    String more = death.more();
    return more.length() <= MAX_MORE ? more : more.substring(0, MAX_MORE) + "…";
  }

  /** The partition, for people. */
  @Override
  public String toString() {
    return partition;
  }
}
