package io.partita.worker;

/** The part of a worker's output that belongs into a message about its end. */
final class LastWords {
  private static final int MAX = 2000;
  private static final String CRASH = "# A fatal error has been detected";

  private LastWords() {}

  static String of(String outputTail) {
    int crash = outputTail.indexOf(CRASH);
    if (crash >= 0) {
      return outputTail.substring(crash, Math.min(outputTail.length(), crash + MAX)).strip();
    }
    String text = outputTail.strip();
    if (text.isEmpty()) {
      return "none";
    }
    return text.length() <= MAX ? text : "…" + text.substring(text.length() - MAX);
  }
}
