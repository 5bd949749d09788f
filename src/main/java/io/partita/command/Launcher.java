package io.partita.command;

import io.partita.process.LaunchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** How commands are started on this system. */
interface Launcher {
  Containment containment();

  /**
   * Starts a command.
   *
   * @throws LaunchException if the system does not start it
   */
  Started launch(LaunchPlan plan);

  /** A command that was started. Safe for use by several threads. */
  interface Started {
    long pid();

    /** Empty or without effect where the command's streams are no pipes. */
    OutputStream stdin();

    InputStream stdout();

    InputStream stderr();

    /** For one thread. Returns the exit code, or minus the number of the signal that ended it. */
    int awaitExit() throws InterruptedException;

    /** To the command alone. */
    void signal(int number);

    /** Sends SIGTERM to all that came of the command. */
    void terminateAll();

    /** Sends SIGKILL to all that came of the command. */
    void killAll();

    /** The same without anybody's help, for when that had no effect. */
    void forsake();
  }

  /** The best that this system has; found out once. */
  static Launcher ofSystem() {
    return Found.LAUNCHER;
  }

  /** Where the one launcher is kept. */
  final class Found {
    private static final Launcher LAUNCHER = find();

    private Found() {}

    private static Launcher find() {
      Optional<GuardLauncher> guard = GuardLauncher.find();
      return guard.isPresent() ? guard.get() : PlainLauncher.find();
    }
  }

  /**
   * The one thread that starts commands. The kernel ties a process's death signal to the thread
   * that started it, so this one lives as long as this process.
   */
  final class SpawnThread {
    private static final ExecutorService THREAD =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "partita-command-spawner");
              thread.setDaemon(true);
              return thread;
            });

    private SpawnThread() {}

    static Process start(LaunchPlan plan, ProcessBuilder builder) {
      CompletableFuture<Process> started = new CompletableFuture<>();
      THREAD.execute(() -> start(builder, started));
      try {
        return started.get();
      } catch (ExecutionException e) {
        throw new LaunchException(
            "Cannot start %s: %s".formatted(plan.command(), reason(e.getCause())), e.getCause());
      } catch (InterruptedException e) {
        var unused = started.thenAccept(Process::destroyForcibly);
        Thread.currentThread().interrupt();
        throw new LaunchException("Interrupted while starting " + plan.command(), e);
      }
    }

    private static void start(ProcessBuilder builder, CompletableFuture<Process> started) {
      try {
        started.complete(builder.start());
      } catch (IOException | RuntimeException | Error e) {
        // This thread must not end; whoever asked for the command is told.
        started.completeExceptionally(e);
      }
    }

    private static String reason(@Nullable Throwable cause) {
      return cause instanceof IOException
          ? String.valueOf(cause.getMessage())
          : String.valueOf(cause);
    }
  }
}
