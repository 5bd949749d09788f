package io.partita.cli;

import io.partita.terminal.Printable;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** Job parameters as they are typed: {@code name=value}. */
final class JobParameters {
  private JobParameters() {}

  /** Reads {@code name=value} words; a value may be empty and may hold further equals signs. */
  static Properties parse(List<String> words) {
    Properties parameters = new Properties();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw new CommandFailure(
            ExitCode.REFUSED,
            "'%s' is not a job parameter: write name=value".formatted(Printable.of(word)));
      }
      String name = word.substring(0, equals);
      if (parameters.setProperty(name, word.substring(equals + 1)) != null) {
        throw new CommandFailure(
            ExitCode.REFUSED, "Job parameter '%s' is given twice".formatted(Printable.of(name)));
      }
    }
    return parameters;
  }

  /** Refuses a parameter that the job does not read: nearly always a slip of the fingers. */
  static void requireKnown(Properties parameters, Set<String> known, String sourceName) {
    for (String name : new TreeSet<>(parameters.stringPropertyNames())) {
      if (!known.contains(name)) {
        throw new CommandFailure(ExitCode.REFUSED, unknown(name, known, sourceName));
      }
    }
  }

  private static String unknown(String name, Set<String> known, String sourceName) {
    String problem =
        "%s has no job parameter '%s'".formatted(Printable.of(sourceName), Printable.of(name));
    if (known.isEmpty()) {
      return problem + ": it takes none (--allow-unknown lets it pass)";
    }
    String suggestion =
        nearest(name, known).map(near -> ", did you mean '" + near + "'?").orElse("");
    return problem
        + suggestion
        + (suggestion.isEmpty() ? "; it takes " : " It takes ")
        + String.join(", ", new TreeSet<>(known))
        + " (--allow-unknown lets it pass)";
  }

  /** The nearest of the words if it is near enough to be worth saying. */
  static Optional<String> nearest(String typed, Collection<String> words) {
    int near = Math.max(1, typed.length() / 3);
    return words.stream()
        .filter(word -> distance(typed, word) <= near)
        .min(
            Comparator.<String>comparingInt(word -> distance(typed, word))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Levenshtein's distance, without regard to case. */
  private static int distance(String from, String to) {
    String a = from.toLowerCase(Locale.ROOT);
    String b = to.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
