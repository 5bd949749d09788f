package io.partita.terminal;

/** One line for a terminal that is put together from left to right and never gets too wide. */
final class Line {
  /** How a piece of text looks; nothing of it reaches a terminal without colours. */
  enum Look {
    PLAIN(""),
    BOLD("1"),
    FAINT("2"),
    GOOD("32"),
    WARNING("33"),
    BAD("31");

    private final String code;

    Look(String code) {
      this.code = code;
    }
  }

  private static final int MIN_BAR = 6;

  private final StringBuilder line = new StringBuilder();
  private final Canvas canvas;
  private int used;

  Line(Canvas canvas) {
    this.canvas = canvas;
  }

  Line add(String piece) {
    return add(piece, Look.PLAIN);
  }

  /** Adds the piece, or as much of it as there is room for. */
  Line add(String text, Look look) {
    String piece = canvas.text(text);
    int length = piece.codePointCount(0, piece.length());
    String fitting =
        length <= left() ? piece : piece.substring(0, piece.offsetByCodePoints(0, left()));
    used += Math.min(length, left());
    if (canvas.color() && look != Look.PLAIN && !fitting.isBlank()) {
      line.append("\033[").append(look.code).append('m').append(fitting).append("\033[0m");
    } else {
      line.append(fitting);
    }
    return this;
  }

  /** Adds a bar if the fraction is known and there is room for one that says something. */
  Line addBar(double fraction, int width, Look look) {
    if (fraction < 0 || width < MIN_BAR) {
      return this;
    }
    int full = (int) (fraction * width);
    add((canvas.unicode() ? "█" : "#").repeat(full), look);
    return add((canvas.unicode() ? "░" : ".").repeat(width - full), Look.FAINT);
  }

  /** The columns that are still free. */
  int left() {
    return canvas.columns() - used;
  }

  @Override
  public String toString() {
    return line.toString();
  }
}
