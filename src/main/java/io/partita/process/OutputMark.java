package io.partita.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Tells apart what a child prints and logs while it does one thing and while it does the next.
 *
 * <p>The mark stands in the output itself, so every line belongs to the right thing however late it
 * is read. It is no secret: a child could print the mark of another thing only if it knew its name.
 */
public final class OutputMark {
  /** Begins a line that names the context of those that follow. */
  private static final String SIGN = "\u0001partita-output ";

  private static volatile String context = "";

  private OutputMark() {}

  /**
   * In a child: what it prints and logs from here on belongs to this, until the next call.
   *
   * @param name one line; empty for nothing in particular
   */
  public static void set(String name) {
    System.out.flush();
    System.err.flush();
    context = name;
    // The first line break ends a line that was not ended; whoever reads takes it away otherwise.
    byte[] mark = ("\n" + SIGN + name + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      // Not System.out, which may be another by now. Not closed: that would close the descriptor.
      new FileOutputStream(FileDescriptor.out).write(mark);
    } catch (IOException e) {
      System.getLogger("io.partita.process")
          .log(System.Logger.Level.DEBUG, "Standard output is closed", e);
    }
  }

  /** In a child: what was set last. */
  static String context() {
    return context;
  }

  static boolean isIn(String line) {
    return line.startsWith(SIGN);
  }

  /** The context that a mark names. */
  static String read(String mark) {
    return mark.substring(SIGN.length());
  }

  /** What comes after the last mark. */
  static String after(String text) {
    int last = text.lastIndexOf(SIGN);
    int end = last < 0 ? -1 : text.indexOf('\n', last);
    return end < 0 ? text : text.substring(end + 1);
  }
}
