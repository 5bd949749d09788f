package io.partita.memory;

import io.partita.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A JVM of its own that runs {@link MemoryProgram}. */
final class MemoryChild implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private MemoryChild(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  static MemoryChild start(String... act) throws IOException {
    return start(List.of(), List.of(), act);
  }

  /**
   * @param launcher what starts the JVM, if it is not this process
   */
  static MemoryChild start(List<String> launcher, List<String> options, String... act)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    command.add("-XX:-UsePerfData");
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), MemoryProgram.class.getName()));
    command.addAll(List.of(act));
    return new MemoryChild(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  long pid() {
    return process.pid();
  }

  /** The next line that it says. */
  String line() throws Exception {
    Callable<String> read = () -> String.valueOf(output.readLine());
    FutureTask<String> task = new FutureTask<>(read);
    new Thread(task).start();
    return Await.get(task);
  }

  void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Lets it come to its end by itself; returns its exit code. */
  int end() throws Exception {
    process.getOutputStream().close();
    return Await.get(process.onExit()).exitValue();
  }

  void kill() throws Exception {
    Await.get(process.destroyForcibly().onExit());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
