package io.partita.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc/pid/stat} tells about a process.
 *
 * @param state {@code R S D Z T t X}, as in proc(5)
 * @param session the session's leader
 * @param cpuTicks the processor time used, in hundredths of a second
 */
record ProcStat(char state, long session, long cpuTicks) {
  private static final int TICKS_PER_SECOND = 100;

  // Counted from the state, which comes after the name in parentheses.
  private static final int STATE = 0;
  private static final int SESSION = 3;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  /** The process of this pid; null if there is none. */
  static @Nullable ProcStat of(long pid) {
    return read(Path.of("/proc/" + pid));
  }

  /** The process of this directory of /proc; null if it is gone. */
  static @Nullable ProcStat read(Path process) {
    try {
      String stat =
          new String(Files.readAllBytes(process.resolve("stat")), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", SYSTEM_TIME + 2);
      return new ProcStat(
          fields[STATE].charAt(0),
          Long.parseLong(fields[SESSION]),
          Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]));
    } catch (IOException e) {
      // It ended meanwhile: that is an answer here.
      return null;
    }
  }

  boolean isStopped() {
    return state == 'T';
  }

  boolean isZombie() {
    return state == 'Z';
  }

  Duration cpuTime() {
    return Duration.ofMillis(cpuTicks * (1000 / TICKS_PER_SECOND));
  }
}
