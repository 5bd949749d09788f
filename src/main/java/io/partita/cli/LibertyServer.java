package io.partita.cli;

import io.partita.Deadline;
import io.partita.PartitaException;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The Liberty process of one state directory: starts it, finds it, ends it.
 *
 * <p>The server outlives the command that starts it. It is found again by {@link RunningServer} and
 * stopped through Liberty's own command port, never by a signal to a remembered pid.
 */
final class LibertyServer {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  // Longer than the grace that running jobs are given.
  private static final Duration STOP_LIMIT = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final List<String> PASSED_ON =
      List.of("PATH", "HOME", "USER", "LOGNAME", "TZ", "TMPDIR", "XDG_RUNTIME_DIR");

  private final ServerLayout layout;

  LibertyServer(ServerLayout layout) {
    this.layout = layout;
  }

  /** The running server, or empty if there is none. */
  Optional<RunningServer> running() {
    try {
      return RunningServer.read(layout.runningFile()).filter(RunningServer::isAlive);
    } catch (IOException e) {
      throw new PartitaException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Starts the server in the background and returns when it answers. */
  RunningServer start(ServerEndpoint endpoint) {
    Started started = launch(endpoint, Redirect.to(layout.consoleLog().toFile()));
    ServerWatch watch = new ServerWatch(layout, started.server());
    Optional<String> trouble = watch.awaitReady(started.process(), START_LIMIT);
    if (trouble.isPresent()) {
      abandon(started.process());
      throw new PartitaException(
          "The server did not start: %s (more in %s)"
              .formatted(trouble.get(), layout.messagesLog()));
    }
    return started.server();
  }

  /** Starts the server as a child of this process, which it shares the terminal with. */
  Started startAttached(ServerEndpoint endpoint) {
    return launch(endpoint, Redirect.INHERIT);
  }

  /** Stops the server in order. Returns the one that was stopped, empty if none ran. */
  Optional<RunningServer> stop() {
    Optional<RunningServer> running = running();
    running.ifPresent(this::stop);
    return running;
  }

  private void stop(RunningServer server) {
    if (!LibertyDownload.isThere(layout)) {
      throw new PartitaException(
          "Open Liberty is gone from %s: without it the server (pid %d) can only be ended by kill"
              .formatted(layout.liberty(), server.pid()));
    }
    Deadline deadline = Deadline.after(STOP_LIMIT);
    try {
      Process stop =
          liberty("stop", ServerLayout.SERVER, "--timeout=" + STOP_LIMIT.toSeconds() + "s")
              .redirectErrorStream(true)
              .start();
      stop.getOutputStream().close();
      String output =
          new String(stop.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      stop.waitFor();
      while (server.isAlive()) {
        if (deadline.hasPassed()) {
          throw new PartitaException(
              "The server (pid %d) did not stop within %d seconds: %s"
                  .formatted(server.pid(), STOP_LIMIT.toSeconds(), output.replace('\n', ' ')));
        }
        TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
      }
      Files.deleteIfExists(layout.runningFile());
    } catch (IOException e) {
      throw new PartitaException("Cannot stop the server: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PartitaException("Interrupted while stopping the server", e);
    }
  }

  /** A server that was just launched, and need not be ready yet. */
  record Started(Process process, RunningServer server) {}

  private Started launch(ServerEndpoint endpoint, Redirect console) {
    try (FileChannel lockFile = openLockFile()) {
      lock(lockFile);
      running().ifPresent(LibertyServer::refuseSecond);
      endpoint.requireFree();
      ServerSetup.prepare(layout, endpoint);
      Files.deleteIfExists(layout.consoleLog());
      Process process =
          liberty("run", ServerLayout.SERVER)
              .redirectErrorStream(true)
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectOutput(console)
              .start();
      RunningServer server = RunningServer.of(process.pid(), endpoint.url());
      server.write(layout.runningFile());
      return new Started(process, server);
    } catch (IOException e) {
      throw new PartitaException("Cannot launch Open Liberty: " + e.getMessage(), e);
    }
  }

  private static void refuseSecond(RunningServer server) {
    throw new PartitaException(
        "The server is running already: pid %d at %s".formatted(server.pid(), server.url()));
  }

  private FileChannel openLockFile() throws IOException {
    PrivateFiles.directory(layout.userDirectory());
    return FileChannel.open(
        layout.userDirectory().resolve("start.lock"),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE);
  }

  /** Held until the new server can be found, so that two commands at once cannot start two. */
  private static void lock(FileChannel file) throws IOException {
    if (file.tryLock() == null) {
      throw new PartitaException("Another command is starting this server at the moment");
    }
  }

  private void abandon(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(layout.runningFile());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      System.getLogger("io.partita.cli").log(System.Logger.Level.DEBUG, "Running file", e);
    }
  }

  /** Liberty's own script; {@code run} becomes the server's JVM, so its pid is the server's. */
  private ProcessBuilder liberty(String... arguments) {
    List<String> command = new ArrayList<>();
    // A session of its own: the terminal's Ctrl-C must not reach it besides our orderly stop.
    find("setsid").ifPresent(setsid -> command.add(setsid.toString()));
    command.add(layout.liberty().resolve("bin/server").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(PASSED_ON);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("WLP_USER_DIR", layout.userDirectory().toString());
    // What the server shields is shielded by its directory; files that jobs write are not its
    // business.
    environment.put("WLP_SKIP_UMASK", "true");
    // Under the C locale, a path with a letter beyond ASCII cannot be opened.
    environment.put("LC_ALL", "C.UTF-8");
    return builder;
  }

  private static Optional<Path> find(String program) {
    return Optional.ofNullable(System.getenv("PATH")).stream()
        .flatMap(path -> List.of(path.split(File.pathSeparator, -1)).stream())
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
