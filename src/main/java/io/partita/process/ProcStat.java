package io.partita.process;

import java.io.FileInputStream;
import java.io.IOException;
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
  private static final int MAX_BYTES = 1024;
  private static final int TICKS_PER_SECOND = 100;

  // Counted from the state, which comes after the name in parentheses.
  private static final int STATE = 0;
  private static final int SESSION = 3;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  /** The process of this pid; null if there is none. */
  static @Nullable ProcStat of(long pid) {
    byte[] bytes = new byte[MAX_BYTES];
    int length;
    // All processes are looked at when a child ends: this is the fastest way to read a small file.
    try (FileInputStream in = new FileInputStream("/proc/" + pid + "/stat")) {
      length = in.read(bytes);
    } catch (IOException e) {
      // It ended meanwhile: that is an answer here.
      return null;
    }
    int from = length - 1;
    while (from >= 0 && bytes[from] != ')') {
      from--;
    }
    return from < 0 ? null : parse(bytes, from + 2, length);
  }

  private static ProcStat parse(byte[] bytes, int from, int end) {
    char state = (char) bytes[from];
    long[] numbers = new long[SYSTEM_TIME + 1];
    int field = STATE;
    for (int i = from; i < end && field <= SYSTEM_TIME; i++) {
      if (bytes[i] == ' ') {
        field++;
      } else if (bytes[i] >= '0' && bytes[i] <= '9') {
        numbers[field] = numbers[field] * 10 + bytes[i] - '0';
      }
    }
    return new ProcStat(state, numbers[SESSION], numbers[USER_TIME] + numbers[SYSTEM_TIME]);
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
