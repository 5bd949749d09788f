package io.partita.cli;

import io.partita.PartitaException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;

/**
 * What a client on this machine needs to talk to the server of a state directory.
 *
 * @param url where the server answers, without a path
 * @param authorization the value of the {@code Authorization} header; secret
 * @param tls a context that trusts the server's own certificate and no other
 */
record ServerAccess(URI url, String authorization, SSLContext tls) {
  static final String USER = "admin";

  static ServerAccess of(Path home) {
    ServerLayout layout = ServerLayout.of(home);
    if (!Files.exists(layout.certificate())) {
      throw new PartitaException(
          "No server was ever started in %s: start it with ./partita server start"
              .formatted(layout.home()));
    }
    return new ServerAccess(
        url(layout),
        basic(ServerSecrets.readPassword(layout.adminPassword())),
        ServerCertificate.pinned(layout.certificate()));
  }

  private static URI url(ServerLayout layout) {
    try {
      return RunningServer.read(layout.runningFile())
          .map(RunningServer::url)
          .orElseGet(() -> ServerEndpoint.DEFAULT.url());
    } catch (IOException e) {
      throw new PartitaException(String.valueOf(e.getMessage()), e);
    }
  }

  private static String basic(String password) {
    byte[] pair = (USER + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  HttpClient client() {
    return HttpClient.newBuilder().sslContext(tls).connectTimeout(Duration.ofSeconds(5)).build();
  }

  @Override
  public String toString() {
    return "ServerAccess[" + url + "]";
  }
}
