package io.partita.transport;

import java.nio.file.Path;

/**
 * Where the certificates of {@link Tls} are, for processes that have to find them by themselves.
 *
 * @param certificate our own, and those between it and who is trusted, as PEM
 * @param privateKey of our own certificate, PKCS#8 as PEM, without a password
 * @param trusted the certificates of peers, or of those who sign them, as PEM
 */
public record TlsFiles(Path certificate, Path privateKey, Path trusted) {
  public TlsFiles {
    certificate = certificate.toAbsolutePath();
    privateKey = privateKey.toAbsolutePath();
    trusted = trusted.toAbsolutePath();
  }
}
