package io.partita.cli;

import io.partita.PartitaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The server's key and certificate: made once, the certificate beside them as PEM for clients to
 * pin.
 */
final class ServerCertificate {
  private static final String ALIAS = "partita";
  private static final int VALID_DAYS = 3650;

  private ServerCertificate() {}

  /** Makes the key store, unless there is one whose certificate is good for {@code host}. */
  static void prepare(ServerLayout layout, String keyStorePassword, String host)
      throws IOException, InterruptedException {
    if (Files.exists(layout.keyStore())
        && Files.exists(layout.certificate())
        && covers(layout.certificate(), host)) {
      return;
    }
    Path draft = layout.keyStore().resolveSibling("key.new.p12");
    Files.deleteIfExists(draft);
    generate(draft, layout.secrets().resolveSibling(".keytool"), keyStorePassword, host);
    PrivateFiles.write(layout.certificate(), pem(draft, keyStorePassword));
    Files.move(
        draft,
        layout.keyStore(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** A TLS context that trusts this certificate and no other. */
  static SSLContext pinned(Path certificate) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(ALIAS, read(certificate));
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new PartitaException(
          "Cannot use the server's certificate %s: %s".formatted(certificate, e.getMessage()), e);
    }
  }

  private static void generate(Path keyStore, Path passwordFile, String password, String host)
      throws IOException, InterruptedException {
    // The password goes by file: arguments and environment can be read by others.
    PrivateFiles.write(passwordFile, password);
    try {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
      command.addAll(List.of("-genkeypair", "-alias", ALIAS, "-keyalg", "EC"));
      command.addAll(List.of("-groupname", "secp256r1", "-sigalg", "SHA256withECDSA"));
      command.addAll(List.of("-dname", "CN=localhost, O=Partita"));
      command.addAll(List.of("-ext", "san=" + alternativeNames(host)));
      command.addAll(List.of("-validity", String.valueOf(VALID_DAYS), "-storetype", "PKCS12"));
      command.addAll(List.of("-keystore", keyStore.toString()));
      command.addAll(List.of("-storepass:file", passwordFile.toString()));
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      keytool.getOutputStream().close();
      String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new PartitaException("keytool could not make the server's key: " + output.strip());
      }
    } finally {
      Files.deleteIfExists(passwordFile);
    }
  }

  private static String alternativeNames(String host) {
    String names = "dns:localhost,ip:127.0.0.1,ip:::1";
    if (isLocal(host)) {
      return names;
    }
    return names + (isAddress(host) ? ",ip:" : ",dns:") + host;
  }

  private static boolean covers(Path certificate, String host) {
    if (isLocal(host)) {
      return true;
    }
    try {
      var names = read(certificate).getSubjectAlternativeNames();
      return names != null && names.stream().anyMatch(name -> host.equals(name.get(1)));
    } catch (IOException | GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean isLocal(String host) {
    return List.of("localhost", "127.0.0.1", "::1", "*", "0.0.0.0", "::").contains(host);
  }

  private static boolean isAddress(String host) {
    return host.contains(":") || host.matches("[0-9.]+");
  }

  private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static String pem(Path keyStore, String password) throws IOException {
    try (InputStream in = Files.newInputStream(keyStore)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password.toCharArray());
      Certificate certificate = keys.getCertificate(ALIAS);
      String text =
          Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
      return "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new PartitaException("Cannot read the new key store " + keyStore, e);
    }
  }
}
