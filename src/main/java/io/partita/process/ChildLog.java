package io.partita.process;

import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a child has logged, as data: nothing of it is an object of the child.
 *
 * @param child the child's name
 * @param pid the child's process id
 * @param time when it was logged, on the child's clock
 * @param level as the numbers of {@link Level}: 800 is INFO, 900 WARNING, 1000 SEVERE
 * @param logger the logger's name
 * @param message with its parameters filled in; shortened beyond 8,192 characters
 * @param thread the name of the thread that logged it
 * @param stack the stack trace of what was thrown, shortened beyond 32,768 characters; empty if
 *     nothing was
 * @param dropped how many of this child's records, logged before this one, were dropped since the
 *     last one that arrived
 * @param context what the child did meanwhile, as for {@link OutputSink#line(String, String,
 *     String)}
 */
public record ChildLog(
    String child,
    long pid,
    Instant time,
    int level,
    String logger,
    String message,
    String thread,
    String stack,
    long dropped,
    String context) {
  static final int MAX_MESSAGE = 8 << 10;
  static final int MAX_STACK = 32 << 10;
  private static final int MAX_NAME = 256;
  private static final Formatter FORMATTER =
      new Formatter() {
        @Override
        public String format(LogRecord record) {
          return formatMessage(record);
        }
      };

  /** In the child, by the thread that logs. */
  static byte[] encode(LogRecord record, long dropped) {
    return new WireWriter()
        .writeInstant(record.getInstant())
        .writeInt(record.getLevel().intValue())
        .writeText(cut(String.valueOf(record.getLoggerName()), MAX_NAME))
        .writeText(cut(String.valueOf(FORMATTER.format(record)), MAX_MESSAGE))
        .writeText(cut(Thread.currentThread().getName(), MAX_NAME))
        .writeText(cut(stack(record.getThrown()), MAX_STACK))
        .writeLong(dropped)
        .writeText(OutputMark.context())
        .toBytes();
  }

  private static String stack(@Nullable Throwable thrown) {
    if (thrown == null) {
      return "";
    }
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static String cut(String text, int limit) {
    int more = text.length() - limit;
    return more <= 0 ? text : text.substring(0, limit) + " [" + more + " characters more]";
  }

  /**
   * In the parent.
   *
   * @throws WireException if it is not what {@link #encode} wrote
   */
  static ChildLog decode(String child, long pid, byte[] bytes) {
    WireReader in = new WireReader(bytes);
    return new ChildLog(
        child,
        pid,
        in.readInstant(),
        in.readInt(),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readLong(),
        in.readText());
  }

  /** What stands in for records that nothing came after. */
  static ChildLog ofDropped(String child, long pid, long dropped) {
    return new ChildLog(
        child,
        pid,
        Instant.now(),
        Level.WARNING.intValue(),
        "io.partita.process",
        "The last records were dropped",
        "",
        "",
        dropped,
        "");
  }

  /** The level's name, or its number if it has none. */
  public String levelName() {
    return Level.parse(Integer.toString(level)).getName();
  }

  /** The same of a child that has got another name. */
  public ChildLog withChild(String name) {
    return new ChildLog(name, pid, time, level, logger, message, thread, stack, dropped, context);
  }

  ChildLog withDropped(long count) {
    return new ChildLog(child, pid, time, level, logger, message, thread, stack, count, context);
  }

  /** In one line and, if there is one, the stack. */
  public String text() {
    String line = "%s %s %s: %s".formatted(time, levelName(), logger, message);
    return stack.isEmpty() ? line : line + "\n" + stack.stripTrailing();
  }
}
