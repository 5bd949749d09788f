package io.partita.rest;

import io.partita.PartitaException;
import io.partita.batch.JobDefinition;
import io.partita.batch.JobRefusedException;
import io.partita.batch.JobRefusedException.Reason;
import io.partita.store.Store;
import io.partita.view.JobSubmission;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reads what clients send; whatever is wrong with it is said in one line. */
final class Requests {
  static final int LARGEST_PAGE = 1000;

  private Requests() {}

  /** The job that a submission names or brings. */
  static JobDefinition job(JobSubmission submission, Jobs jobs) {
    String application = submission.applicationName();
    if (application != null && !application.isEmpty() && !application.equals(Views.APPLICATION)) {
      throw RequestRefusedException.badRequest(
          "There is no batch application '%s' here: send \"applicationName\": \"%s\""
              .formatted(application, Views.APPLICATION));
    }
    String xml = submission.jobXML();
    String name = submission.jobXMLName();
    if (xml != null && !xml.isEmpty()) {
      String source = name == null || name.isEmpty() ? "jobXML" : name;
      return JobDefinition.parse(xml.getBytes(StandardCharsets.UTF_8), source);
    }
    if (name == null || name.isEmpty()) {
      throw RequestRefusedException.badRequest(
          "Send jobXMLName, the name of a job, or jobXML, the job itself");
    }
    return jobs.directory().find(name);
  }

  /** The job in {@code xml}. */
  static JobDefinition job(String xml) {
    return JobDefinition.parse(xml.getBytes(StandardCharsets.UTF_8), "jobXML");
  }

  static Properties parameters(@Nullable Map<String, String> sent) {
    Properties parameters = new Properties();
    if (sent != null) {
      sent.forEach(
          (name, value) -> {
            if (value == null) {
              throw RequestRefusedException.badRequest(
                  "Job parameter '%s' has no value".formatted(name));
            }
            parameters.setProperty(name, value);
          });
    }
    try {
      Store.checkParameters(parameters);
    } catch (PartitaException e) {
      throw new JobRefusedException(Reason.INVALID, String.valueOf(e.getMessage()), e);
    }
    return parameters;
  }

  /** A number from the query. */
  static int number(String name, @Nullable String text, int otherwise, int from, int to) {
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= from && number <= to) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw RequestRefusedException.badRequest(
        "%s must be a number between %d and %d".formatted(name, from, to));
  }
}
