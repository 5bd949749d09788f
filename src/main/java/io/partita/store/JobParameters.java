package io.partita.store;

import io.partita.PartitaException;
import java.util.Map;
import java.util.Properties;
import org.jberet.util.BatchUtil;

/**
 * What JBeret's tables can keep of job parameters: one column of text, a line per parameter. It
 * writes them unchecked, so what does not fit is an SQL error, and what looks like two lines comes
 * back as another parameter when the job is restarted.
 */
final class JobParameters {
  /** {@code JOB_EXECUTION.JOBPARAMETERS}, in characters. */
  static final int MAX_LENGTH = 3000;

  private JobParameters() {}

  static void check(Properties parameters) {
    for (Map.Entry<Object, Object> entry : parameters.entrySet()) {
      if (!(entry.getKey() instanceof String && entry.getValue() instanceof String)) {
        throw new PartitaException(
            "Job parameter " + entry.getKey() + " is not text; give it as text");
      }
    }
    for (String name : parameters.stringPropertyNames()) {
      checkOne(name, parameters.getProperty(name));
    }
    int length = BatchUtil.propertiesToString(parameters).length();
    if (length > MAX_LENGTH) {
      throw new PartitaException(
          String.format(
              "The job parameters take %,d characters, names included; the store keeps %,d at most:"
                  + " shorten them, or put long values into a file and pass its path",
              length, MAX_LENGTH));
    }
  }

  private static void checkOne(String name, String value) {
    String shown =
        name.codePoints()
            .limit(40)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    if (name.isBlank()) {
      throw new PartitaException("A job parameter has no name; give it as name=value");
    }
    if ((name + value).chars().anyMatch(c -> c == 0 || c == '\n' || c == '\r')) {
      throw new PartitaException(
          "Job parameter "
              + shown.replaceAll("\\p{Cntrl}", "?")
              + " contains a line break or a NUL character, which the store cannot keep; remove it");
    }
    if (hasLoneSurrogate(name) || hasLoneSurrogate(value)) {
      throw new PartitaException(
          "Job parameter " + shown + " contains half of a surrogate pair; it is not valid text");
    }
    Properties one = new Properties();
    one.setProperty(name, value);
    if (!one.equals(BatchUtil.stringToProperties(BatchUtil.propertiesToString(one)))) {
      throw new PartitaException(
          "Job parameter name '"
              + shown
              + "' contains \" = \", which parts a name from its value;"
              + " choose another name");
    }
    if (value.contains("#{")) {
      // JBeret resolves expressions in the values too, as often as they name each other.
      throw new PartitaException(
          "The value of job parameter "
              + shown
              + " contains \"#{\", which begins an expression; expressions belong in the job XML");
    }
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
