package io.partita.process;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that starts every child. The kernel ties a child's death signal to the thread that
 * started it, so this one lives until no child is left.
 */
final class Spawner implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.process");

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "partita-spawner");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Starts the command and introduces us to it on its standard input, which stays open.
   *
   * @throws LaunchException if the system does not start it
   */
  Process spawn(CommandLine command, ChildRequest request, Introduction introduction) {
    CompletableFuture<Process> process = new CompletableFuture<>();
    try {
      thread.execute(() -> start(command, request, introduction, process));
      return process.get();
    } catch (RejectedExecutionException e) {
      throw new LaunchException("No child can be started any more: the supervisor is closed", e);
    } catch (ExecutionException e) {
      throw new LaunchException(
          "Cannot start %s: %s".formatted(command, reason(e.getCause())), e.getCause());
    } catch (InterruptedException e) {
      var unused = process.thenAccept(Process::destroyForcibly);
      Thread.currentThread().interrupt();
      throw new LaunchException("Interrupted while starting " + command, e);
    }
  }

  private static void start(
      CommandLine command,
      ChildRequest request,
      Introduction introduction,
      CompletableFuture<Process> result) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command.words());
      builder.redirectErrorStream(!request.separatesErrors());
      builder.directory(request.jvm().workingDirectory().toFile());
      builder.environment().clear();
      builder.environment().putAll(command.environment());
      Process process = builder.start();
      introduce(process, introduction);
      result.complete(process);
    } catch (IOException | RuntimeException | Error e) {
      // This thread must not end; whoever asked for the child is told.
      result.completeExceptionally(e);
    }
  }

  @SuppressWarnings("resource") // Stays open as long as the child may live: its end ends the child.
  private static void introduce(Process process, Introduction introduction) {
    OutputStream stdin = process.getOutputStream();
    try {
      stdin.write(introduction.toBytes());
      stdin.flush();
    } catch (IOException e) {
      // It is gone already: its exit tells more than this.
      LOG.log(Level.DEBUG, "Child " + process.pid() + " did not hear its introduction", e);
    }
  }

  private static String reason(@Nullable Throwable cause) {
    return cause instanceof IOException
        ? String.valueOf(cause.getMessage())
        : String.valueOf(cause);
  }

  static void requireJava(JvmOptions jvm) {
    Path java = jvm.javaHome().resolve("bin/java");
    if (!Files.isExecutable(java)) {
      throw new LaunchException(
          "There is no Java at %s (Java home %s)".formatted(java, jvm.javaHome()));
    }
    if (!Files.isDirectory(jvm.workingDirectory())) {
      throw new LaunchException(
          "The working directory %s does not exist".formatted(jvm.workingDirectory()));
    }
  }

  /** Every child must be gone: the kernel kills those that are not. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
