package io.partita.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server's start makes before there is a server. */
class ServerSetupTest {
  @TempDir Path temporary = Path.of("");
  private ServerLayout layout = ServerLayout.of(Path.of(""));

  @BeforeEach
  void layOut() throws IOException {
    layout = ServerLayout.of(temporary.resolve("home"));
    PrivateFiles.directory(layout.secrets().resolveSibling("."));
    Files.createDirectories(layout.keyStore().resolveSibling("."));
  }

  @Test
  void passwords_areGeneratedOnceAndForTheOwnerOnly() throws IOException {
    ServerSecrets.prepare(layout, null);
    String first = Files.readString(layout.secrets());
    ServerSecrets.prepare(layout, null);

    assertThat(Files.readString(layout.secrets())).isEqualTo(first);
    for (Path file :
        List.of(layout.secrets(), layout.adminPassword(), layout.database().resolve("password"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void adminPasswordOfOnesOwn_isTakenAsItIs() throws IOException {
    Files.writeString(layout.adminPassword(), "${not}{aes}a variable\n");

    ServerSecrets.prepare(layout, null);

    assertThat(Files.readString(layout.secrets()))
        .contains(
            "partita.admin.password=" + ServerSecrets.encoded("${not}{aes}a variable") + "\n");
  }

  @Test
  void emptyPasswordFile_isRefused() throws IOException {
    Files.writeString(layout.adminPassword(), "\n");

    assertThatThrownBy(() -> ServerSecrets.prepare(layout, null))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining(layout.adminPassword() + " is empty");
  }

  @Test
  void databaseWhosePasswordIsGone_isRefused() throws IOException {
    Files.createDirectories(layout.database());
    Files.createFile(layout.database().resolve("partita.mv.db"));

    assertThatThrownBy(() -> ServerSecrets.prepare(layout, null))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("password is gone: restore");
  }

  @Test
  void existingHome_keepsItsPermissions() throws IOException {
    Path home = Files.createDirectory(temporary.resolve("shared"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

    PrivateFiles.directory(home);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void certificate_isMadeOnceAndNamesWhereTheServerListens() throws Exception {
    ServerCertificate.prepare(layout, "a password", "127.0.0.1");
    byte[] first = Files.readAllBytes(layout.certificate());
    ServerCertificate.prepare(layout, "a password", "localhost");

    assertThat(Files.readAllBytes(layout.certificate())).isEqualTo(first);
    assertThat(names(first)).contains("localhost", "127.0.0.1");

    ServerCertificate.prepare(layout, "a password", "batch.example.org");

    assertThat(names(Files.readAllBytes(layout.certificate())))
        .contains("localhost", "127.0.0.1", "batch.example.org");
    assertThat(layout.secrets().resolveSibling(".keytool")).doesNotExist();
  }

  @Test
  void takenPort_isSaidInOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ServerEndpoint endpoint = new ServerEndpoint("127.0.0.1", taken.getLocalPort());

      assertThatThrownBy(endpoint::requireFree)
          .isInstanceOf(PartitaException.class)
          .hasMessageStartingWith(
              "Cannot listen on 127.0.0.1 port "
                  + taken.getLocalPort()
                  + " (Address already in use)");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, https://localhost:9443",
    "0.0.0.0, https://localhost:9443",
    "batch.example.org, https://batch.example.org:9443",
    "fe80::1, https://[fe80::1]:9443"
  })
  void url_isOneThatAClientHereCanUse(String host, URI url) {
    assertThat(new ServerEndpoint(host, 9443).url()).isEqualTo(url);
  }

  @Test
  void runningFile_isReadAsItWasWritten() throws IOException {
    RunningServer server =
        RunningServer.of(ProcessHandle.current().pid(), URI.create("https://localhost:1"));

    server.write(layout.runningFile());

    assertThat(RunningServer.read(layout.runningFile())).contains(server);
    assertThat(server.isAlive()).isTrue();
    assertThat(RunningServer.read(temporary.resolve("nothing"))).isEmpty();
  }

  private static List<String> names(byte[] pem) throws Exception {
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem));
    return certificate.getSubjectAlternativeNames().stream()
        .map(name -> String.valueOf(name.get(1)))
        .toList();
  }
}
