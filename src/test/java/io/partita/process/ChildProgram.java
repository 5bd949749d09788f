package io.partita.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a child of the tests does, chosen by its first argument. */
final class ChildProgram {
  /** One thing to do. */
  @FunctionalInterface
  interface Act {
    void run(ParentLink link, String argument) throws Exception;
  }

  private static final Map<String, Act> ACTS =
      Map.ofEntries(
          Map.entry("goodbye", (link, argument) -> goodbye(link)),
          Map.entry("archives", (link, argument) -> sayArchives(link)),
          Map.entry("exit", (link, argument) -> System.exit(Integer.parseInt(argument))),
          Map.entry("halt", (link, code) -> Runtime.getRuntime().halt(Integer.parseInt(code))),
          Map.entry("heap", (link, argument) -> fillHeap()),
          Map.entry("segv", (link, argument) -> crash()),
          Map.entry("sleep", (link, argument) -> say(link, "asleep")),
          Map.entry("deaf", (link, argument) -> blockShutdown(link)),
          Map.entry("hear", (link, argument) -> link.receive()),
          Map.entry("stop", (link, argument) -> stopItself(link)),
          Map.entry("silent", (link, argument) -> beSilent(link)),
          Map.entry("flood", (link, argument) -> flood(Integer.parseInt(argument))),
          Map.entry("bytes", (link, argument) -> System.exit(printBytes())),
          Map.entry("last", (link, argument) -> sendAndHalt(link)),
          Map.entry("files", (link, argument) -> say(link, openFiles())),
          Map.entry("environment", (link, argument) -> say(link, environment())),
          Map.entry("orphan", ChildProgram::leaveOrphan));

  private ChildProgram() {}

  public static void main(String[] arguments) throws Exception {
    ParentLink link = ParentLink.open();
    Act act = ACTS.get(arguments[0]);
    if (act == null) {
      throw new IllegalArgumentException(arguments[0]);
    }
    act.run(link, arguments.length > 1 ? arguments[1] : "");
    new CountDownLatch(1).await();
  }

  private static void say(ParentLink link, String text) {
    link.send((byte) 1, 7, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void goodbye(ParentLink link) {
    say(link, "done");
    System.err.println("the very last line");
    link.goodbye();
    System.exit(0);
  }

  /** Which archives this JVM has mapped, and ends in order. */
  private static void sayArchives(ParentLink link) throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      say(
          link,
          maps.filter(line -> line.endsWith(".archive"))
              .map(line -> line.replaceFirst(".*/", ""))
              .distinct()
              .collect(Collectors.joining(" ")));
    }
    link.goodbye();
    System.exit(0);
  }

  private static void fillHeap() {
    byte[][] blocks = new byte[1 << 20][];
    Arrays.setAll(blocks, i -> new byte[1 << 20]);
    System.out.println(blocks.length);
  }

  private static void crash() throws ReflectiveOperationException {
    Class<?> unsafe = Class.forName("sun.misc.Unsafe");
    var field = unsafe.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    unsafe.getMethod("putInt", long.class, int.class).invoke(field.get(null), 0L, 1);
  }

  private static void blockShutdown(ParentLink link) {
    Runtime.getRuntime().addShutdownHook(new Thread(ChildProgram::waitForEver));
    say(link, "deaf");
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void stopItself(ParentLink link) throws IOException {
    say(link, "stopping");
    new ProcessBuilder("kill", "-STOP", Long.toString(ProcessHandle.current().pid())).start();
  }

  /** Holds up its own heartbeat, and is busy. */
  private static void beSilent(ParentLink link) {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread instanceof Heartbeat heartbeat) {
        synchronized (heartbeat.record) {
          say(link, "silent");
          while (true) {
            Thread.onSpinWait();
          }
        }
      }
    }
  }

  private static void flood(int megabytes) throws IOException {
    byte[] block = new byte[1 << 20];
    Arrays.fill(block, (byte) 'x');
    for (int i = 0; i < megabytes; i++) {
      System.out.write(block);
    }
    System.out.flush();
    System.exit(0);
  }

  private static int printBytes() throws IOException {
    System.out.write(new byte[] {'a', (byte) 0xC3, (byte) 0x28, (byte) 0xFF, '\n'});
    System.out.println("ä€");
    System.out.flush();
    return 0;
  }

  private static void sendAndHalt(ParentLink link) {
    for (int i = 0; i < 100; i++) {
      say(link, Integer.toString(i));
    }
    Runtime.getRuntime().halt(9);
  }

  /** The kinds of all open files that are not the JVM's own. */
  private static String openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files
          .map(file -> file.toAbsolutePath())
          .map(ChildProgram::kind)
          .filter(kind -> kind.equals("pipe") || kind.equals("socket"))
          .sorted()
          .collect(Collectors.joining(","));
    }
  }

  private static String kind(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().split(":", 2)[0];
    } catch (IOException e) {
      return "gone";
    }
  }

  private static String environment() {
    return String.join(",", System.getenv().keySet()) + " " + System.getenv("LC_ALL");
  }

  /** Starts a process that holds this one's output open, and dies. */
  private static void leaveOrphan(ParentLink link, String how) throws IOException {
    List<String> command =
        how.equals("session") ? List.of("setsid", "sleep", "1000") : List.of("sleep", "1000");
    Process orphan = new ProcessBuilder(command).inheritIO().start();
    say(link, Long.toString(orphan.pid()));
    Runtime.getRuntime().halt(0);
  }
}
