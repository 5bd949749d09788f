package io.partita.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Key stores for tests. */
public final class Certificates {
  private static final String PASSWORD = "only for this test";

  private Certificates() {}

  /**
   * Makes a key store with one self-signed certificate, which those who are given it also trust.
   *
   * @return its password
   */
  public static char[] generate(Path store) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=" + store.getFileName(),
            "-alias",
            "own",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString());
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Await.until("keytool has made " + store, () -> !keytool.isAlive());
    if (keytool.exitValue() != 0) {
      throw new IOException("keytool ended with " + keytool.exitValue());
    }
    return PASSWORD.toCharArray();
  }
}
