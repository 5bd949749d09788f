package io.partita.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process has used, from {@code /proc}.
 *
 * @param residentBytes of memory, of which other processes may share some
 * @param cpuTime of all its threads
 * @param age since it was started
 */
public record ProcessUsage(long residentBytes, Duration cpuTime, Duration age) {
  /** Of a process that is not there. */
  public static final ProcessUsage NONE = new ProcessUsage(0, Duration.ZERO, Duration.ZERO);

  /** Linux counts the times in /proc in these, on all platforms that Partita runs on. */
  private static final long TICK_MILLIS = 10;

  // Fields of /proc/pid/stat counted from the state, which comes after the name in parentheses.
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final int START_TICKS = 19;

  private static final int PAGE_SIZE_ENTRY = 6;
  private static final long PAGE_BYTES = pageBytes();

  /** As it is now; {@link #NONE} if there is no such process. */
  public static ProcessUsage of(long pid) {
    try {
      String stat = read("/proc/" + pid + "/stat");
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", START_TICKS + 2);
      long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
      double upSeconds = Double.parseDouble(read("/proc/uptime").split(" ", 2)[0]);
      long startMillis = Long.parseLong(fields[START_TICKS]) * TICK_MILLIS;
      return new ProcessUsage(
          residentBytes(pid),
          Duration.ofMillis(ticks * TICK_MILLIS),
          Duration.ofMillis(Math.max(0, (long) (upSeconds * 1000) - startMillis)));
    } catch (IOException e) {
      // It is gone, which is an answer here.
      return NONE;
    }
  }

  private static long residentBytes(long pid) throws IOException {
    return Long.parseLong(read("/proc/" + pid + "/statm").split(" ", 3)[1]) * PAGE_BYTES;
  }

  private static String read(String file) throws IOException {
    return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.ISO_8859_1);
  }

  /** From the numbers that the kernel gives each process on its start. */
  private static long pageBytes() {
    try {
      ByteBuffer entries = ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv")));
      entries.order(ByteOrder.nativeOrder());
      while (entries.remaining() >= 2 * Long.BYTES) {
        long entry = entries.getLong();
        long value = entries.getLong();
        if (entry == PAGE_SIZE_ENTRY) {
          return value;
        }
      }
    } catch (IOException e) {
      System.getLogger("io.partita.worker")
          .log(System.Logger.Level.DEBUG, "No page size; taken for the usual one", e);
    }
    return 4096;
  }
}
