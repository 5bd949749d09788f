package io.partita.limits;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The memory that a process has resident, as {@code VmRSS} of its {@code /proc/pid/status} says.
 */
public final class MemoryUse {
  private static final String LINE = "\nVmRSS:";
  private static final int MAX_BYTES = 4096;

  private MemoryUse() {}

  /** In bytes, what it shares with other processes included; 0 if there is no such process. */
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
    int end = at < 0 ? -1 : status.indexOf(" kB", at);
    return end < 0 ? 0 : Long.parseLong(status.substring(at + LINE.length(), end).strip()) << 10;
  }
}
