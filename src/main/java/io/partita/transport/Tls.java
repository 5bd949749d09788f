package io.partita.transport;

import io.partita.PartitaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS 1.3 with a certificate on either side, for connections that leave this host.
 *
 * <p>It keeps strangers out before a key is spoken of, and what is said unread. Which peer it is,
 * the key proves, bound to the certificate of the side that listens: so it need not be issued for a
 * host's name.
 */
public final class Tls {
  static final String PROTOCOL = "TLSv1.3";

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private final SSLContext context;

  private Tls(SSLContext context) {
    this.context = context;
  }

  /** With what the context has: a certificate of our own, and those that are trusted. */
  public static Tls of(SSLContext context) {
    return new Tls(context);
  }

  /**
   * With key stores as {@code keytool} makes them.
   *
   * @param keys our own certificate and its private key
   * @param trusted the certificates of peers, or of those who sign them
   * @param password of both; not kept
   */
  public static Tls of(Path keys, Path trusted, char[] password) {
    try {
      return new Tls(
          context(
              KeyStore.getInstance(keys.toFile(), password),
              KeyStore.getInstance(trusted.toFile(), password),
              password));
    } catch (GeneralSecurityException | IOException e) {
      throw new PartitaException(
          "Cannot use the key stores %s and %s: %s".formatted(keys, trusted, e.getMessage()), e);
    }
  }

  private static SSLContext context(KeyStore keys, KeyStore trusted, char[] password)
      throws GeneralSecurityException {
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, password);
    TrustManagerFactory others =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    others.init(trusted);
    SSLContext context = SSLContext.getInstance(PROTOCOL);
    context.init(own.getKeyManagers(), others.getTrustManagers(), null);
    return context;
  }

  /**
   * With files as {@code openssl} makes them.
   *
   * @throws PartitaException naming the files, if one cannot be read or is not what it should be
   */
  public static Tls of(TlsFiles files) {
    char[] unused = {};
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, unused);
      Certificate[] chain = certificates(files.certificate()).toArray(Certificate[]::new);
      keys.setKeyEntry("own", privateKey(files.privateKey(), chain[0]), unused, chain);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, unused);
      for (Certificate certificate : certificates(files.trusted())) {
        trusted.setCertificateEntry("peer-" + trusted.size(), certificate);
      }
      return new Tls(context(keys, trusted, unused));
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw new PartitaException("Cannot use %s: %s".formatted(files, e.getMessage()), e);
    }
  }

  private static List<Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      List<Certificate> all =
          List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
      if (all.isEmpty()) {
        throw new IOException(file + " has no certificate");
      }
      return all;
    }
  }

  private static PrivateKey privateKey(Path file, Certificate certificate)
      throws IOException, GeneralSecurityException {
    Matcher pem = PRIVATE_KEY.matcher(Files.readString(file));
    if (!pem.find()) {
      throw new IOException(
          file + " has no PKCS#8 key without password; openssl pkcs8 -topk8 -nocrypt makes one");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(pem.group(1));
    return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }

  /** For the side that connects. */
  Carrier client(SocketChannel channel) throws IOException {
    return carrier(channel, true);
  }

  /** For the side that listens. */
  Carrier server(SocketChannel channel) throws IOException {
    return carrier(channel, false);
  }

  private Carrier carrier(SocketChannel channel, boolean isClient) throws IOException {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(isClient);
    engine.setNeedClientAuth(true);
    engine.setEnabledProtocols(new String[] {PROTOCOL});
    return new TlsCarrier(channel, engine);
  }

  @Override
  public String toString() {
    return "Tls";
  }
}
