package io.partita.process;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Logs in this process what a child has logged, under the same logger's name. */
final class ParentLoggers {
  private ParentLoggers() {}

  static void log(ChildLog log) {
    if (log.dropped() > 0) {
      Logger.getLogger("io.partita.process")
          .log(Level.WARNING, "{0} log records were dropped here", tag(log) + log.dropped());
    }
    LogRecord record =
        new LogRecord(Level.parse(Integer.toString(log.level())), tag(log) + log.message());
    record.setLoggerName(log.logger());
    record.setInstant(log.time());
    // Else the place is looked for in this process's stack.
    record.setSourceClassName(log.logger());
    record.setSourceMethodName(log.thread());
    if (!log.stack().isEmpty()) {
      record.setThrown(new ChildStack(log.stack()));
    }
    Logger.getLogger(log.logger()).log(record);
  }

  private static String tag(ChildLog log) {
    return "[%s pid %d %s] ".formatted(log.child(), log.pid(), log.thread());
  }

  /** Prints the stack of what was thrown elsewhere; is never thrown itself. */
  private static final class ChildStack extends Throwable {
    private static final long serialVersionUID = 1L;

    ChildStack(String stack) {
      super(stack.stripTrailing(), null, false, false);
    }

    @Override
    public void printStackTrace(PrintStream to) {
      to.println(getMessage());
    }

    @Override
    public void printStackTrace(PrintWriter to) {
      to.println(getMessage());
    }
  }
}
