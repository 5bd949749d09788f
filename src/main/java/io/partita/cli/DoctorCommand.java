package io.partita.cli;

import io.partita.command.Command;
import io.partita.command.Containment;
import io.partita.limits.ControlGroups;
import io.partita.limits.HostMemory;
import io.partita.process.Launchers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code partita doctor}: what this machine allows, and what would have to be installed. */
@picocli.CommandLine.Command(
    name = "doctor",
    description = "Says how well processes are held on this machine, and what is missing.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
public final class DoctorCommand implements Callable<Integer> {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final long LITTLE_MEMORY = 64L << 20;

  @Spec private CommandSpec spec;
  private boolean isWell = true;

  /** 0 if nothing is missing, otherwise 1. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    say(
        true,
        "java: %s in %s, %d processors"
            .formatted(
                System.getProperty("java.version"),
                System.getProperty("java.home"),
                runtime.availableProcessors()));
    workers(Launchers.find().makeSessions());
    commands(Command.containment());
    say(true, "memory: " + HostMemory.read());
    say(true, "limits of workers: " + ControlGroups.find());
    sharedMemory();
    spec.commandLine().getOut().flush();
    return (isWell ? ExitCode.COMPLETED : ExitCode.FAILED).code();
  }

  private void workers(boolean areLaunched) {
    if (areLaunched) {
      say(true, "workers: end with their parent, also when it is killed and when they are stopped");
    } else {
      say(
          false,
          "workers: a stopped one outlives a parent that is killed, and Ctrl-C reaches them;"
              + " install util-linux (setpriv, setsid)");
    }
  }

  private void commands(Containment containment) {
    switch (containment) {
      case TREE -> say(true, "commands: end with their parent, with all that they have started");
      case SESSION ->
          say(
              false,
              "commands: end with their parent; what they have started outlives a parent that is"
                  + " killed; install perl");
      case CHILD ->
          say(false, "commands: outlive a parent that is killed; install util-linux and perl");
    }
  }

  private void sharedMemory() throws IOException {
    if (!Files.isWritable(SHARED_MEMORY)) {
      say(false, "shared memory: %s cannot be written to".formatted(SHARED_MEMORY));
      return;
    }
    FileStore store = Files.getFileStore(SHARED_MEMORY);
    long free = store.getUsableSpace();
    say(
        free >= LITTLE_MEMORY,
        "shared memory: %,d MB free in %s".formatted(free >> 20, SHARED_MEMORY));
  }

  private void say(boolean good, String what) {
    isWell &= good;
    PrintWriter out = spec.commandLine().getOut();
    out.println((good ? "ok       " : "missing  ") + what);
  }
}
