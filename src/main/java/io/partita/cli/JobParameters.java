package io.partita.cli;

import java.util.List;
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
        Suggestion.nearest(name, known).map(near -> ", did you mean '" + near + "'?").orElse("");
    return problem
        + suggestion
        + (suggestion.isEmpty() ? "; it takes " : " It takes ")
        + String.join(", ", new TreeSet<>(known))
        + " (--allow-unknown lets it pass)";
  }
}
