package io.partita.pool;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Does what the task's text says: {@code "echo x"}, {@code "exit 3"}, {@code "wait"} ... */
public final class ScriptHandler implements TaskHandler {
  @Override
  public byte[] run(byte[] task, TaskChannel channel) throws Exception {
    String[] words = new String(task, StandardCharsets.UTF_8).split(" ", 2);
    String argument = words.length > 1 ? words[1] : "";
    return bytes(
        switch (words[0]) {
          case "echo" -> argument;
          case "pid" -> Long.toString(ProcessHandle.current().pid());
          case "wait" -> waitForMessage(channel);
          default ->
              Mischief.valueOf(words[0].toUpperCase(java.util.Locale.ROOT)).run(argument, channel);
        });
  }

  /** Says "inside", and returns the first message it gets. */
  private static String waitForMessage(TaskChannel channel) throws InterruptedException {
    BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    channel.onMessage(heard::add);
    channel.send(bytes("inside"));
    return new String(heard.take(), StandardCharsets.UTF_8);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
