package io.partita.terminal;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the output of a command goes, and what may be drawn there. The launcher says whether
 * standard output is a terminal ({@code partita.terminal}): Java cannot tell when only one of
 * standard input and output is.
 */
public final class Terminal {
  private static final Pattern SIZE = Pattern.compile("(\\d+) (\\d+)\\s*");
  private static final int ROWS = 24;
  private static final int COLUMNS = 80;

  private final PrintStream out;
  private final Map<String, String> environment;
  private final boolean live;
  private volatile boolean sizeChanged = true;
  private Canvas canvas = new Canvas(COLUMNS, ROWS, false, false);

  Terminal(PrintStream out, Map<String, String> environment, boolean terminal) {
    this.out = out;
    this.environment = environment;
    this.live = terminal && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** The terminal or pipe on standard output. */
  public static Terminal standard() {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(out, System.getenv(), Boolean.getBoolean("partita.terminal"));
    if (terminal.isLive()) {
      Signals.on("WINCH", () -> terminal.sizeChanged = true);
    }
    return terminal;
  }

  PrintStream out() {
    return out;
  }

  public void print(List<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  /** Whether lines can be drawn over, so that progress is shown in place. */
  boolean isLive() {
    return live;
  }

  /** What may be drawn at this moment; asks for the size again when it has changed. */
  public synchronized Canvas canvas() {
    if (!live) {
      return Canvas.endless(isUnicode());
    }
    if (sizeChanged) {
      sizeChanged = false;
      canvas = measured();
    }
    return canvas;
  }

  private Canvas measured() {
    Matcher size = SIZE.matcher(sttySize());
    boolean known = size.matches();
    int rows = known ? Integer.parseInt(size.group(1)) : 0;
    int columns = known ? Integer.parseInt(size.group(2)) : 0;
    boolean color = environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Canvas(columns > 0 ? columns : COLUMNS, rows > 0 ? rows : ROWS, color, isUnicode());
  }

  /** {@code "rows columns"}, empty if it cannot be had. */
  private static String sttySize() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(Redirect.DISCARD)
              .start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return stty.waitFor(1, TimeUnit.SECONDS) ? size : "";
    } catch (IOException e) {
      return ""; // no stty, or no controlling terminal: the usual size will do
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /**
   * Whether the person's locale is a UTF-8 one. The launcher passes it on as PARTITA_LOCALE because
   * it gives this process a UTF-8 locale in any case, for the sake of file names.
   */
  private boolean isUnicode() {
    String locale = environment.getOrDefault("PARTITA_LOCALE", "C.UTF-8");
    return locale.matches("(?i).*utf-?8.*");
  }
}
