package io.partita.terminal;

/**
 * What there is to draw on.
 *
 * @param columns the width of a line
 * @param rows how many lines there are
 * @param color whether colours may be used
 * @param unicode whether characters beyond ASCII may be used
 */
public record Canvas(int columns, int rows, boolean color, boolean unicode) {
  /** A place without bounds and without colours, such as a file. */
  static Canvas endless(boolean unicode) {
    return new Canvas(Integer.MAX_VALUE, Integer.MAX_VALUE, false, unicode);
  }

  Line line() {
    return new Line(this);
  }

  /** The text in the characters that may be used. */
  String text(String text) {
    return unicode ? text : text.replace('·', '-').replace("…", "...");
  }
}
