package io.partita.wire;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was thrown in another process, as data: nothing is ever made from its type's name.
 *
 * @param type the name of the exception's class
 * @param message its message, empty if it has none; long ones are cut
 * @param stack its stack trace with all causes, as printed; long ones are cut
 * @param cause its cause, the first few of a chain
 */
public record RemoteError(String type, String message, String stack, @Nullable RemoteError cause) {
  private static final int MAX_MESSAGE = 16 << 10;
  private static final int MAX_STACK = 64 << 10;
  private static final int MAX_CAUSES = 8;

  /** Describes what was thrown here. */
  public static RemoteError of(Throwable thrown) {
    return of(thrown, MAX_CAUSES, true);
  }

  private static RemoteError of(Throwable thrown, int depth, boolean withStack) {
    String message = told(thrown::getMessage);
    Throwable cause = told(thrown::getCause);
    return new RemoteError(
        thrown.getClass().getName(),
        message == null ? "" : cut(message, MAX_MESSAGE),
        withStack ? cut(printed(thrown), MAX_STACK) : "",
        cause == null || depth == 0 ? null : of(cause, depth - 1, false));
  }

  private static <T> @Nullable T told(Supplier<@Nullable T> part) {
    try {
      return part.get();
    } catch (Throwable e) {
      // Foreign code: an exception whose own methods throw. Its other parts still say something.
      return null;
    }
  }

  private static String printed(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    Writer bounded =
        new Writer() {
          @Override
          public void write(char[] chars, int offset, int length) {
            text.append(chars, offset, Math.min(length, MAX_STACK + 1 - text.length()));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    var unused =
        told(
            () -> {
              thrown.printStackTrace(new PrintWriter(bounded));
              return text;
            });
    return text.toString();
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max) + "… [cut here]";
  }

  /** Appends this to a message. */
  public void write(WireWriter out) {
    out.writeText(type).writeText(message).writeText(stack).writeBoolean(cause != null);
    if (cause != null) {
      cause.write(out);
    }
  }

  /** What {@link #write} has written. */
  public static RemoteError read(WireReader in) {
    return read(in, MAX_CAUSES);
  }

  private static RemoteError read(WireReader in, int depth) {
    String type = in.readText();
    String message = in.readText();
    String stack = in.readText();
    boolean more = in.readBoolean() && depth > 0;
    return new RemoteError(type, message, stack, more ? read(in, depth - 1) : null);
  }

  /** The type and the message. */
  @Override
  public String toString() {
    return message.isEmpty() ? type : type + ": " + message;
  }
}
