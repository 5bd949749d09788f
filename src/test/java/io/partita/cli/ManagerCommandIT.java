package io.partita.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.manager.Manager;
import io.partita.shared.ManagerGoneException;
import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.testing.Await;
import io.partita.testing.Command;
import io.partita.testing.PemFiles;
import io.partita.transport.AuthKey;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.ConnectionRefusedException;
import io.partita.transport.Endpoint;
import io.partita.transport.Tls;
import io.partita.transport.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manager that runs alone. */
class ManagerCommandIT {
  private static final SessionOptions QUICK =
      SessionOptions.DEFAULTS.withConnectTimeout(java.time.Duration.ofSeconds(5));

  @TempDir Path directory;
  private final AuthKey key = AuthKey.generate();
  private Path keyFile = Path.of("");
  private int commands;

  @BeforeEach
  void writeKey() throws IOException {
    keyFile = directory.resolve("key");
    Files.writeString(keyFile, HexFormat.of().formatHex(key.bytes()));
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
  }

  private Command start(String... options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "manager"));
    words.addAll(List.of(options));
    return Command.start(directory.resolve("command" + ++commands), words);
  }

  private static Endpoint endpoint(Command command) {
    Await.until("it listens", () -> !command.out().isEmpty() || !command.isAlive());
    assertThat(command.out()).as("%s", command).hasSize(1);
    String line = command.out().get(0);
    assertThat(line).startsWith("Manager at ").endsWith("; Ctrl-C ends it");
    return Endpoint.parse(line.substring("Manager at ".length(), line.indexOf(", epoch")));
  }

  @Test
  void ctrlC_endsItInOrder_andTheNextLifeIsAnotherOne() throws Exception {
    Path socket = directory.resolve("socket");
    Path state = directory.resolve("state");
    for (int life = 1; life <= 3; life++) {
      try (Command command =
          start("--listen", "unix:" + socket, "--key-file", keyFile + "", "--state", state + "")) {
        try (Session session = Manager.connect(endpoint(command), key, QUICK)) {
          BlockingQueue<String> queue = session.queue("q");

          assertThat(queue).isEmpty();
          assertThat(session.epoch()).isEqualTo(life);
          queue.add("gone with it");
          boolean inOrder = life != 2;
          Command.signal(inOrder ? Command.interrupt() : "KILL", command.pid());
          assertThat(command.await().code() == 0).isEqualTo(inOrder);
          assertThatThrownBy(queue::poll).isInstanceOf(ManagerGoneException.class);
        }
      }
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void beyondLoopback_itNeedsCertificates() {
    try (Command command = start("--listen", "tcp:0.0.0.0:0", "--key-file", keyFile.toString())) {
      Command.Result result = command.await();

      assertThat(result.code()).isEqualTo(2);
      assertThat(result.err())
          .containsExactly(
              "partita: tcp:0.0.0.0:0 is beyond this host's loopback: give --certificate and --private-key, or listen at tcp:localhost:PORT");
    }
  }

  @Test
  void keyThatOthersMayRead_isRefused() throws Exception {
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r--r--"));
    try (Command command = start("--listen", "tcp:localhost:0", "--key-file", keyFile + "")) {
      Command.Result result = command.await();

      assertThat(result.code()).isEqualTo(2);
      assertThat(String.join("", result.err())).contains("Others may read the key in " + keyFile);
    }
  }

  @Test
  @Tag("B40")
  void withTls_onlyWhoHasBothTheKeyAndATrustedCertificateComesIn() throws Exception {
    TlsFiles ours = PemFiles.generate(directory.resolve("ours"));
    TlsFiles theirs = PemFiles.generate(directory.resolve("theirs"));
    try (Command command =
        start(
            "--listen",
            "tcp:0.0.0.0:0",
            "--key-file",
            keyFile.toString(),
            "--certificate",
            ours.certificate().toString(),
            "--private-key",
            ours.privateKey().toString())) {
      Endpoint.Tcp listening = (Endpoint.Tcp) endpoint(command);
      Endpoint endpoint = new Endpoint.Tcp("localhost", listening.port());

      try (Session session = Manager.connect(endpoint, key, with(ours))) {
        session.queue("q").add("item");
      }
      assertThatThrownBy(() -> Manager.connect(endpoint, AuthKey.generate(), with(ours)))
          .isInstanceOf(ConnectionRefusedException.class);
      assertThatThrownBy(() -> Manager.connect(endpoint, key, with(theirs)))
          .isInstanceOf(ConnectionRefusedException.class);
      assertThatThrownBy(() -> Manager.connect(endpoint, key, QUICK))
          .isInstanceOf(ConnectionRefusedException.class);
    }
  }

  private static SessionOptions with(TlsFiles files) {
    return QUICK.withConnection(ConnectionOptions.DEFAULTS.withTls(Tls.of(files)));
  }
}
