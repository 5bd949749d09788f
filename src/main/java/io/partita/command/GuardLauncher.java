package io.partita.command;

import io.partita.PartitaException;
import io.partita.process.LaunchException;
import io.partita.transport.SocketDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Starts each command through a guard, {@code guard.pl}: a process of some lines of Perl that waits
 * for the command and calls back on a socket. It knows what a JVM cannot: whether an end was a
 * signal or a code, and which processes came of the command.
 */
final class GuardLauncher implements Launcher {
  private static final System.Logger LOG = System.getLogger("io.partita.command");
  private static final Duration TRIAL_TIME = Duration.ofSeconds(10);
  private static final List<Path> PERLS = List.of(Path.of("/usr/bin/perl"), Path.of("/bin/perl"));

  /** The numbers of prctl, setsid and rt_sigprocmask. */
  private static final Map<String, List<String>> SYSTEM_CALLS =
      Map.of("amd64", List.of("157", "112", "14"), "aarch64", List.of("167", "157", "135"));

  /** How the names of files are written. Under plain C, Java would lose what is not ASCII. */
  private static final Charset NATIVE = nativeCharset();

  private final AtomicLong sockets = new AtomicLong();
  private final List<String> guard;
  private final SocketDirectory directory;

  private GuardLauncher(List<String> guard, SocketDirectory directory) {
    this.guard = guard;
    this.directory = directory;
  }

  /** Empty if there is no Perl, or it cannot do what it must here. */
  static Optional<GuardLauncher> find() {
    Optional<Path> perl = PERLS.stream().filter(Files::isExecutable).findFirst();
    List<String> calls = SYSTEM_CALLS.get(System.getProperty("os.arch"));
    if (perl.isEmpty() || calls == null) {
      LOG.log(Level.INFO, "No perl here: the end of a command by a signal is not told truly");
      return Optional.empty();
    }
    try {
      SocketDirectory directory =
          SocketDirectory.create(Path.of(System.getProperty("java.io.tmpdir")));
      Runtime.getRuntime().addShutdownHook(new Thread(directory::close, "partita-command-close"));
      List<String> guard = new ArrayList<>(List.of(perl.get().toString(), "-e", script()));
      GuardLauncher launcher = new GuardLauncher(guard, directory);
      guard.addAll(calls);
      launcher.tryOut();
      return Optional.of(launcher);
    } catch (PartitaException | IllegalStateException e) {
      LOG.log(Level.WARNING, "Commands run without a guard, which does not work here", e);
      return Optional.empty();
    }
  }

  private static Charset nativeCharset() {
    Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
  }

  private static String script() {
    try (InputStream in = GuardLauncher.class.getResourceAsStream("guard.pl")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tryOut() {
    CommandResult trial =
        RunningCommand.start(Command.of("/bin/sh", "-c", "exit 7").withTimeout(TRIAL_TIME), this)
            .await();
    if (trial.exitCode() != 7) {
      throw new IllegalStateException("A trial ended with " + trial.exitCode() + ", not 7");
    }
  }

  @Override
  public Containment containment() {
    return Containment.TREE;
  }

  @Override
  public Started launch(LaunchPlan plan) {
    Path socket = directory.path().resolve("c" + sockets.getAndIncrement());
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket), 1);
      Process process = SpawnThread.start(plan, builder(plan, socket));
      var unused = process.onExit().thenRun(() -> OutputPump.closeQuietly(server));
      return GuardedCommand.start(plan, process, server::accept);
    } catch (IOException e) {
      throw new LaunchException("Cannot start %s: %s".formatted(plan.command(), e), e);
    } finally {
      socket.toFile().delete();
    }
  }

  private ProcessBuilder builder(LaunchPlan plan, Path socket) {
    List<String> words = new ArrayList<>(guard);
    words.add(plan.command().options().ownSession() ? "1" : "");
    words.add(socket.toString());
    ProcessBuilder builder = plan.builder(words);
    Environment environment = plan.command().options().environment();
    Map<String, String> variables = builder.environment();
    if (!environment.inherits()) {
      variables.clear();
    }
    variables.keySet().removeAll(environment.removed());
    variables.keySet().removeIf(GuardLauncher::isWithheld);
    return builder;
  }

  /** What would change the guard's own Perl reaches the command only. */
  private static boolean isWithheld(String variable) {
    return variable.startsWith("PERL") || variable.startsWith("LD_");
  }

  /** Inherited variables are not in it: they pass the guard byte by byte, whatever they hold. */
  static byte[] request(LaunchPlan plan) {
    List<String> words = plan.command().words();
    Environment environment = plan.command().options().environment();
    List<String> fields = new ArrayList<>();
    fields.add(plan.program().toString());
    fields.add(Integer.toString(words.size()));
    fields.addAll(words);
    System.getenv().keySet().stream()
        .filter(GuardLauncher::isWithheld)
        .filter(name -> !environment.added().containsKey(name))
        .filter(name -> environment.get(name) != null)
        .forEach(name -> fields.add(name + "=" + environment.get(name)));
    environment.added().forEach((name, value) -> fields.add(name + "=" + value));
    return String.join("\0", fields).getBytes(NATIVE);
  }
}
