package io.partita;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which process is meant, also after its pid went to another one or the machine was started anew.
 *
 * @param bootId the life of the kernel that the process belongs to
 * @param pid the process id
 * @param startTime when it started, in clock ticks since the kernel did (field 22 of {@code
 *     /proc/pid/stat})
 * @param token random text given to the process when it was started, no secret
 */
public record ProcessIdentity(String bootId, long pid, long startTime, String token) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final long GONE = -1;

  // Fields of /proc/pid/stat counted from the state, which comes after the name in parentheses.
  private static final int STATE = 0;
  private static final int START_TIME = 19;

  /**
   * The identity of a process that lives now.
   *
   * @throws PartitaException if there is no such process
   */
  public static ProcessIdentity of(long pid, String token) {
    long startTime = startTimeOf(pid);
    if (startTime == GONE) {
      throw new PartitaException("There is no process " + pid);
    }
    return new ProcessIdentity(CurrentBoot.ID, pid, startTime, token);
  }

  /** Whether this very process still runs; one that only waits to be reaped does not. */
  public boolean isAlive() {
    return startTimeOf(pid) == startTime && CurrentBoot.ID.equals(bootId);
  }

  private static long startTimeOf(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
      String stat = new String(bytes, StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", START_TIME + 2);
      boolean dead = fields[STATE].equals("Z") || fields[STATE].equals("X");
      return dead ? GONE : Long.parseLong(fields[START_TIME]);
    } catch (IOException e) {
      // No such process: that is an answer here.
      return GONE;
    }
  }

  /** Read once: it does not change while this process lives. */
  private static final class CurrentBoot {
    static final String ID = read();

    private static String read() {
      try {
        return Files.readString(BOOT_ID).strip();
      } catch (IOException e) {
        throw new PartitaException("Cannot read " + BOOT_ID + "; is /proc mounted?", e);
      }
    }
  }
}
