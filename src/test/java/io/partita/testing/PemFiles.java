package io.partita.testing;

import io.partita.transport.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;

/** Certificates for tests, as PEM. */
public final class PemFiles {
  private PemFiles() {}

  /** A self-signed certificate and its key; who has these files trusts itself. */
  public static TlsFiles generate(Path directory) throws IOException, GeneralSecurityException {
    Files.createDirectories(directory);
    Path store = directory.resolve("store");
    char[] password = Certificates.generate(store);
    KeyStore keys = KeyStore.getInstance(store.toFile(), password);
    Certificate certificate = keys.getCertificate("own");
    Key key = keys.getKey("own", password);
    Path certificateFile = directory.resolve("certificate.pem");
    Path keyFile = directory.resolve("key.pem");
    Files.writeString(certificateFile, pem("CERTIFICATE", certificate.getEncoded()));
    Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
    return new TlsFiles(certificateFile, keyFile, certificateFile);
  }

  private static String pem(String what, byte[] bytes) {
    String text = Base64.getMimeEncoder().encodeToString(bytes);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, text);
  }
}
