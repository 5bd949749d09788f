package io.partita.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Does what the task's text says: {@code "echo x"}, {@code "exit 3"}, {@code "wait"} ... */
public final class ScriptHandler implements TaskHandler {
  /** One thing to do. */
  @FunctionalInterface
  interface Act {
    String run(String argument, TaskChannel channel) throws Exception;
  }

  private static final Map<String, Act> ACTS =
      Map.ofEntries(
          Map.entry("echo", (argument, channel) -> argument),
          Map.entry("pid", (argument, channel) -> pid()),
          Map.entry("wait", (argument, channel) -> waitForMessage(channel)),
          Map.entry("count", ScriptHandler::count),
          Map.entry("print", ScriptHandler::print),
          Map.entry("stdin", (argument, channel) -> Integer.toString(System.in.read())),
          Map.entry("loader", (argument, channel) -> spoilThread()),
          Map.entry("size", (size, channel) -> "x".repeat(Integer.parseInt(size))),
          Map.entry("exit", ScriptHandler::exit),
          Map.entry("halt", ScriptHandler::halt),
          Map.entry("heap", (argument, channel) -> fillHeap()),
          Map.entry("direct", ScriptHandler::holdDirectMemory),
          Map.entry("flood", ScriptHandler::floodAndHalt),
          Map.entry("later", (argument, channel) -> haltWhenSent()),
          Map.entry("mark", ScriptHandler::markWhenSent),
          Map.entry("stop", (argument, channel) -> stopAndWait(channel)),
          Map.entry("deaf", (argument, channel) -> blockShutdownAndWait(channel)),
          Map.entry("throw", (argument, channel) -> fail(new IOException(argument))),
          Map.entry("wrap", (argument, channel) -> wrap(argument)),
          Map.entry("retire", (argument, channel) -> retire(channel)),
          Map.entry("error", (argument, channel) -> fail(new AssertionError(argument))));

  @Override
  public byte[] run(byte[] task, TaskChannel channel) throws Exception {
    String[] words = new String(task, StandardCharsets.UTF_8).split(" ", 2);
    Act act = ACTS.get(words[0]);
    if (act == null) {
      throw new IllegalArgumentException(words[0]);
    }
    return bytes(act.run(words.length > 1 ? words[1] : "", channel));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String pid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  /** Says "inside", and returns the first message it gets. */
  private static String waitForMessage(TaskChannel channel) throws InterruptedException {
    BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    channel.onMessage(heard::add);
    channel.send(bytes("inside"));
    return new String(heard.take(), StandardCharsets.UTF_8);
  }

  private static String count(String to, TaskChannel channel) {
    for (int i = 0; i < Integer.parseInt(to); i++) {
      channel.send(bytes(Integer.toString(i)));
    }
    return to;
  }

  private static String print(String text, TaskChannel channel) {
    System.out.println(text);
    System.err.println(text + " as an error");
    return text;
  }

  /** Leaves this thread in disorder, and says in what order it found it. */
  private static String spoilThread() {
    Thread thread = Thread.currentThread();
    boolean own = thread.getContextClassLoader() == ScriptHandler.class.getClassLoader();
    String found = own + " " + thread.isInterrupted();
    thread.setContextClassLoader(null);
    thread.interrupt();
    return found;
  }

  private static String exit(String code, TaskChannel channel) {
    System.exit(Integer.parseInt(code));
    return code;
  }

  private static String halt(String code, TaskChannel channel) {
    Runtime.getRuntime().halt(Integer.parseInt(code));
    return code;
  }

  private static String fillHeap() {
    byte[][] blocks = new byte[1 << 20][];
    Arrays.setAll(blocks, i -> new byte[1 << 20]);
    return Integer.toString(blocks.length);
  }

  /** Memory that is in no heap, and really there. */
  private static String holdDirectMemory(String megabytes, TaskChannel channel)
      throws InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Integer.parseInt(megabytes) << 20);
    while (buffer.hasRemaining()) {
      buffer.put((byte) 1);
    }
    return waitForMessage(channel) + buffer.limit();
  }

  /** Dies in the middle of more than a socket takes at once. */
  private static String floodAndHalt(String bytes, TaskChannel channel)
      throws InterruptedException {
    Thread dying = new Thread(() -> channel.send(new byte[Integer.parseInt(bytes)]));
    channel.send(bytes("inside"));
    dying.start();
    while (dying.getState() != Thread.State.RUNNABLE) {
      Thread.onSpinWait();
    }
    Runtime.getRuntime().halt(1);
    return bytes;
  }

  private static String haltWhenSent() {
    whenSent(() -> Runtime.getRuntime().halt(5));
    return "sent";
  }

  /** Makes the file when the result has been sent; sends a message before. */
  private static String markWhenSent(String file, TaskChannel channel) {
    channel.send(bytes("inside"));
    whenSent(() -> createFile(Path.of(file)));
    return "marked";
  }

  /** Runs the action when the main thread has sent the result and waits for the next task. */
  private static void whenSent(Runnable action) {
    Thread main = Thread.currentThread();
    new Thread(
            () -> {
              while (!waitsForTask(main)) {
                Thread.onSpinWait();
              }
              action.run();
            })
        .start();
  }

  private static void createFile(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean waitsForTask(Thread main) {
    List<String> methods =
        Arrays.stream(main.getStackTrace()).map(StackTraceElement::getMethodName).toList();
    return main.getState() == Thread.State.WAITING && methods.contains("nextOrder");
  }

  private static String stopAndWait(TaskChannel channel) throws Exception {
    channel.send(bytes("inside"));
    new ProcessBuilder("kill", "-STOP", pid()).start();
    new CountDownLatch(1).await();
    return "";
  }

  private static String blockShutdownAndWait(TaskChannel channel) throws Exception {
    Thread hook = new Thread(ScriptHandler::waitForEver);
    Runtime.getRuntime().addShutdownHook(hook);
    return waitForMessage(channel);
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String retire(TaskChannel channel) {
    channel.retire();
    return pid();
  }

  private static String wrap(String message) throws Exception {
    return fail(new IOException(message, new IllegalStateException(new AssertionError())));
  }

  private static String fail(Throwable how) throws Exception {
    if (how instanceof Error error) {
      throw error;
    }
    throw (Exception) how;
  }
}
