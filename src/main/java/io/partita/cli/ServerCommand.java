package io.partita.cli;

import io.partita.PartitaException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code partita server start|stop|status|run}: Open Liberty with Partita in it. */
@Command(
    name = "server",
    description = "Starts, stops and shows the server.",
    subcommands = {
      ServerCommand.Start.class,
      ServerCommand.Stop.class,
      ServerCommand.Status.class,
      ServerCommand.Run.class
    })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
public final class ServerCommand implements Runnable {
  // The exit codes of all commands are in the README; these two are a server's.
  private static final int OK = 0;
  private static final int NO_SERVER = 5;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do with the server: start, stop, status or run");
  }

  /** What the subcommands share: the state directory, and trouble as one line and exit code 5. */
  @SuppressWarnings("NullAway.Init")
  abstract static class Action implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Option(names = "--home", paramLabel = "DIR", description = HomeDirectory.DESCRIPTION)
    private @Nullable Path homeOption;

    @Override
    public Integer call() {
      ServerLayout layout = ServerLayout.of(HomeDirectory.chosen(homeOption));
      try {
        return act(layout, new LibertyServer(layout));
      } catch (PartitaException e) {
        spec.commandLine().getErr().println("partita: " + e.getMessage());
        return NO_SERVER;
      }
    }

    abstract int act(ServerLayout layout, LibertyServer server);

    void say(String line) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(line);
      out.flush();
    }

    void fetchLiberty(ServerLayout layout) {
      LibertyDownload.ensure(
          layout,
          () ->
              say("Fetching Open Liberty (370 MB, the first time only, this can take minutes) …"));
    }

    void sayHowToReach(ServerLayout layout, RunningServer server) {
      say("Server ready at %s (pid %d)".formatted(server.url(), server.pid()));
      say("  user %s, password in %s".formatted(ServerAccess.USER, layout.adminPassword()));
      say("  certificate in %s".formatted(layout.certificate()));
    }
  }

  /** Where to listen. */
  @SuppressWarnings("NullAway.Init")
  static final class Listening {
    @Option(
        names = "--host",
        paramLabel = "ADDRESS",
        description = "The address to listen on (default: ${DEFAULT-VALUE}, this machine only).",
        defaultValue = "127.0.0.1")
    String host;

    @Option(
        names = "--port",
        paramLabel = "PORT",
        description = "The HTTPS port (default: ${DEFAULT-VALUE}).",
        defaultValue = "9443")
    int port;

    ServerEndpoint endpoint() {
      return new ServerEndpoint(host, port);
    }
  }

  /** Starts the server in the background. */
  @Command(
      name = "start",
      description = "Starts the server in the background, waits until it is ready.")
  @SuppressWarnings("NullAway.Init")
  static final class Start extends Action {
    @picocli.CommandLine.Mixin Listening listening;

    @Override
    int act(ServerLayout layout, LibertyServer server) {
      fetchLiberty(layout);
      sayHowToReach(layout, server.start(listening.endpoint()));
      return OK;
    }
  }

  /** Stops the server. */
  @Command(name = "stop", description = "Stops the server in order: its jobs first.")
  static final class Stop extends Action {
    @Override
    int act(ServerLayout layout, LibertyServer server) {
      Optional<RunningServer> stopped = server.stop();
      say(
          stopped
              .map(one -> "Server stopped (pid %d)".formatted(one.pid()))
              .orElse("No server is running in " + layout.home()));
      return OK;
    }
  }

  /** Shows whether the server runs. */
  @Command(name = "status", description = "Shows whether the server runs, and where.")
  static final class Status extends Action {
    @Override
    int act(ServerLayout layout, LibertyServer server) {
      Optional<RunningServer> running = server.running();
      if (running.isEmpty()) {
        say("No server is running in " + layout.home());
        return NO_SERVER;
      }
      RunningServer one = running.get();
      boolean ready = isReady(new ServerWatch(layout, one));
      say(
          "Server %s at %s (pid %d, since %s)"
              .formatted(
                  ready ? "ready" : "running, but not ready", one.url(), one.pid(), one.since()));
      return ready ? OK : NO_SERVER;
    }

    private static boolean isReady(ServerWatch watch) {
      try {
        return watch.isReady();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  /** Runs the server in the foreground. */
  @Command(
      name = "run",
      description = "Runs the server in the foreground; Ctrl-C stops it in order.")
  @SuppressWarnings("NullAway.Init")
  static final class Run extends Action {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    @picocli.CommandLine.Mixin Listening listening;

    @Override
    int act(ServerLayout layout, LibertyServer server) {
      fetchLiberty(layout);
      LibertyServer.Started started = server.startAttached(listening.endpoint());
      try {
        Process process = started.process();
        Thread stop = new Thread(() -> stopAndAwait(process), "server-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        Optional<String> trouble =
            new ServerWatch(layout, started.server()).awaitReady(process, START_LIMIT);
        trouble.ifPresentOrElse(
            what -> say("The server is not ready: " + what),
            () -> sayHowToReach(layout, started.server()));
        int exitCode = process.waitFor();
        if (exitCode != 0) {
          throw new PartitaException("The server ended with exit code " + exitCode);
        }
        return OK;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return NO_SERVER;
      }
    }

    private static void stopAndAwait(Process process) {
      process.destroy();
      try {
        process.waitFor(90, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
