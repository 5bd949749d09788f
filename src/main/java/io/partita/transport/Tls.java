package io.partita.transport;

import io.partita.PartitaException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
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
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(KeyStore.getInstance(keys.toFile(), password), password);
      TrustManagerFactory others =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      others.init(KeyStore.getInstance(trusted.toFile(), password));
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(own.getKeyManagers(), others.getTrustManagers(), null);
      return new Tls(context);
    } catch (GeneralSecurityException | IOException e) {
      throw new PartitaException(
          "Cannot use the key stores %s and %s: %s".formatted(keys, trusted, e.getMessage()), e);
    }
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
