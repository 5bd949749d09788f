package io.partita.store;

/** Text as every database takes it. */
public final class StoredText {
  private static final System.Logger LOG = System.getLogger("io.partita.store");

  /** Of the columns EXITSTATUS, with a margin for databases that count bytes. */
  private static final int EXIT_STATUS_ROOM = 500;

  private static final char REPLACEMENT = '\uFFFD';

  private StoredText() {}

  /**
   * An exit status as it can be kept; the log says if that is not what it was.
   *
   * @param whose for people
   */
  public static String exitStatus(String said, String whose) {
    String kept = fit(said, EXIT_STATUS_ROOM);
    if (!kept.equals(said)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The exit status of {0}, {1} characters, is kept in {2}: what no database takes is"
              + " replaced, and what is too long cut off",
          whose,
          said.length(),
          kept.length());
    }
    return kept;
  }

  /** Without NUL characters and halves of surrogate pairs, which PostgreSQL refuses. */
  public static String clean(String text) {
    StringBuilder cleaned = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c == 0 || isLoneSurrogate(c) ? REPLACEMENT : c)
        .forEach(cleaned::appendCodePoint);
    return cleaned.toString();
  }

  private static boolean isLoneSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  /**
   * {@link #clean} text of at most {@code max} UTF-16 units; of what is longer the beginning and an
   * ellipsis, no character cut in two.
   */
  public static String fit(String text, int max) {
    String cleaned = clean(text);
    if (cleaned.length() <= max) {
      return cleaned;
    }
    int end = max - 1;
    return cleaned.substring(0, Character.isHighSurrogate(cleaned.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }
}
