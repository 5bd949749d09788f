package io.partita.batch;

/** Why something in a job XML is refused; {@link JobXmlReader} knows where that is. */
final class JobXmlFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
  JobXmlFault(String reason, Object... values) {
    super(String.format(reason, values), null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  /** What a submitter wrote, fit for one line. */
  static String quote(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= 60 ? line : line.substring(0, 57) + "...";
  }
}
