package io.partita.cli;

import io.partita.config.ManagerSettings;
import io.partita.manager.StandaloneManager;
import io.partita.terminal.StopRequest;
import io.partita.transport.AuthKey;
import io.partita.transport.Endpoint;
import io.partita.transport.TlsFiles;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code partita manager}: shared objects for processes of this host and of others. */
@Command(
    name = "manager",
    header = "Hold shared objects for other processes, until Ctrl-C.",
    description = {
      "",
      "Whoever has the key can use it. Other hosts need TLS besides, with a certificate on either"
          + " side. Servers and runs use it when partita.manager.endpoint names it.",
      ""
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class ManagerCommand implements Callable<Integer> {
  @Option(
      names = "--listen",
      required = true,
      paramLabel = "ENDPOINT",
      description = "tcp:HOST:PORT or unix:PATH.")
  private String listen;

  @Option(
      names = "--key-file",
      required = true,
      paramLabel = "FILE",
      description = "The key, as openssl rand -hex 32 prints one; mode 600.")
  private Path keyFile;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Its own certificate, PEM. Needed beyond loopback.")
  private @Nullable Path certificate;

  @Option(
      names = "--private-key",
      paramLabel = "FILE",
      description = "The certificate's private key, PKCS#8 as PEM, without a password.")
  private @Nullable Path privateKey;

  @Option(
      names = "--trusted",
      paramLabel = "FILE",
      description = "Who may connect: certificates, or those of who signs them (default: its own).")
  private @Nullable Path trusted;

  @Option(names = "--state", paramLabel = "DIR", description = "Where it keeps what outlives it.")
  private @Nullable Path state;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Endpoint endpoint = endpoint();
    StandaloneManager.Door door =
        new StandaloneManager.Door(endpoint, AuthKey.ofFile(keyFile), tls(endpoint));
    CountDownLatch end = new CountDownLatch(1);
    StopRequest stop = StopRequest.onSignals("INT", "TERM", "HUP");
    stop.then(end::countDown);
    try (StandaloneManager manager =
        StandaloneManager.start(door, ManagerSettings.readLimits(), state)) {
      say("Manager at %s, epoch %d; Ctrl-C ends it".formatted(manager.endpoint(), manager.epoch()));
      end.await();
    }
    say("The manager has ended");
    return ExitCode.COMPLETED.code();
  }

  private Endpoint endpoint() {
    try {
      return Endpoint.parse(listen);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.REFUSED, CommandFailure.reason(e), e);
    }
  }

  private @Nullable TlsFiles tls(Endpoint endpoint) {
    if (certificate != null && privateKey != null) {
      return new TlsFiles(certificate, privateKey, trusted == null ? certificate : trusted);
    }
    if (certificate != null || privateKey != null || trusted != null) {
      throw new CommandFailure(
          ExitCode.REFUSED, "--certificate and --private-key are given together");
    }
    if (endpoint instanceof Endpoint.Tcp tcp && !isLoopback(tcp.host())) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "%s is beyond this host's loopback: give --certificate and --private-key, or listen at tcp:localhost:PORT"
              .formatted(endpoint));
    }
    return null;
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new CommandFailure(ExitCode.REFUSED, "Host %s is not known".formatted(host), e);
    }
  }

  private void say(String what) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(what);
    out.flush();
  }
}
