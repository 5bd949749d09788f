package io.partita.terminal;

/** Text that came from elsewhere (file names, messages, parameters), made safe for a terminal. */
public final class Printable {
  private Printable() {}

  /** The text on one line, each control or direction-changing character as an escape sequence. */
  public static String of(String text) {
    if (text.chars().noneMatch(Printable::isUnsafe)) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> safe.append("\\n");
        case '\r' -> safe.append("\\r");
        case '\t' -> safe.append("\\t");
        default -> {
          if (isUnsafe(c)) {
            safe.append("\\u%04x".formatted((int) c));
          } else {
            safe.append(c);
          }
        }
      }
    }
    return safe.toString();
  }

  /** The words as a POSIX shell would have to be given them. */
  public static String shellWord(String word) {
    if (!word.isEmpty() && word.chars().allMatch(Printable::isPlainInShell)) {
      return word;
    }
    if (word.chars().anyMatch(Character::isISOControl)) {
      return "$'" + of(word.replace("\\", "\\\\")).replace("'", "\\'") + "'";
    }
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private static boolean isPlainInShell(int c) {
    return Character.isLetterOrDigit(c) || "_-./=:,+@%".indexOf(c) >= 0;
  }

  private static boolean isUnsafe(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
  }
}
