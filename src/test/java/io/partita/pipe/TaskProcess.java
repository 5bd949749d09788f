package io.partita.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import io.partita.wire.ClassPolicy;
import io.partita.wire.ObjectBytes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/** A process of its own for one task, which holds what it is handed over. */
final class TaskProcess implements AutoCloseable {
  /** What a process does. */
  @FunctionalInterface
  interface Task extends Serializable {
    void run() throws Exception;
  }

  private final Process process;
  private final Handover handover;

  private TaskProcess(Process process, Handover handover) {
    this.process = process;
    this.handover = handover;
  }

  static TaskProcess start(Task task) throws IOException {
    Handover handover = Handover.of(task);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            TaskProcess.class.getName());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var unused = process.onExit().thenRun(handover::receiverEnded);
    // Left open: the child ends with it, should this process die.
    DataOutputStream out = new DataOutputStream(process.getOutputStream());
    out.writeInt(handover.bytes().length);
    out.write(handover.bytes());
    out.flush();
    return new TaskProcess(process, handover);
  }

  /** The child. */
  public static void main(String[] arguments) throws Exception {
    DataInputStream in = new DataInputStream(System.in);
    byte[] bytes = in.readNBytes(in.readInt());
    Thread watchdog =
        new Thread(
            () -> {
              try {
                while (in.read() >= 0) {
                  // Nothing more is sent.
                }
              } catch (IOException e) {
                System.err.println(e);
              }
              Runtime.getRuntime().halt(111);
            });
    watchdog.setDaemon(true);
    watchdog.start();
    ClassPolicy trusted = ClassPolicy.values().allowing(name -> true);
    Task task = (Task) ObjectBytes.read(bytes, trusted, TaskProcess.class.getClassLoader());
    if (task == null) {
      throw new IllegalArgumentException("No task");
    }
    task.run();
    System.exit(0);
  }

  long pid() {
    return process.pid();
  }

  Process process() {
    return process;
  }

  void kill() {
    process.destroyForcibly();
    Await.until("killed", () -> !process.isAlive());
  }

  /** Waits for its end, which must be one in order. */
  void join() {
    Await.until("the end of " + process, () -> !process.isAlive());
    assertThat(process.exitValue()).isZero();
  }

  @Override
  public void close() {
    kill();
    handover.receiverEnded();
  }
}
