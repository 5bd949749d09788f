package io.partita.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What /proc tells about processes. */
public final class Processes {
  private Processes() {}

  /** The state's letter, or "gone". */
  public static String state(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    } catch (IOException e) {
      return "gone";
    }
  }

  /** False for a zombie too. */
  public static boolean isAlive(long pid) {
    String state = state(pid);
    return !state.equals("gone") && !state.equals("Z");
  }
}
