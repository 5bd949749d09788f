package io.partita.batch;

import io.partita.PartitaException;
import org.jspecify.annotations.Nullable;

/**
 * A job XML was refused. The message is one line, {@code source:line:column: reason}, without the
 * position where there is none.
 */
public final class InvalidJobXmlException extends PartitaException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final int line;
  private final int column;
  private final String reason;

  InvalidJobXmlException(
      String source, Position position, String reason, @Nullable Throwable cause) {
    super(source + position + ": " + reason, cause);
    this.source = source;
    this.line = position.line();
    this.column = position.column();
    this.reason = reason;
  }

  /** A place in a text, both from 1; {@link #NONE} where the text as a whole is meant. */
  record Position(int line, int column) {
    static final Position NONE = new Position(0, 0);

    @Override
    public String toString() {
      return line > 0 ? ":" + line + ":" + column : "";
    }
  }

  /** What the submitter called the text: a file name, for example. */
  public String source() {
    return source;
  }

  /** From 1; 0 if the reason has no place in the text. */
  public int line() {
    return line;
  }

  /** From 1; 0 if the reason has no place in the text. */
  public int column() {
    return column;
  }

  /** Why it was refused and what to do, without source and position. */
  public String reason() {
    return reason;
  }
}
