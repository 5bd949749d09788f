package io.partita.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The most memory that a process has had at once, from {@code VmHWM} in {@code /proc}. */
public final class PeakMemory {
  private static final String LINE = "\nVmHWM:";
  private static final int MAX_BYTES = 4096;

  private PeakMemory() {}

  /** Resident bytes, of which other processes may share some; 0 if there is no such process. */
  public static long of(long pid) {
    byte[] bytes = new byte[MAX_BYTES];
    int length;
    try (FileInputStream in = new FileInputStream("/proc/" + pid + "/status")) {
      length = in.read(bytes);
    } catch (IOException e) {
      // It is gone, which is an answer here.
      return 0;
    }
    String status = new String(bytes, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
    int at = status.indexOf(LINE);
    if (at < 0) {
      return 0; // it has given its memory back: only its exit code is left
    }
    int end = status.indexOf(" kB", at);
    return end < 0 ? 0 : Long.parseLong(status.substring(at + LINE.length(), end).strip()) << 10;
  }
}
