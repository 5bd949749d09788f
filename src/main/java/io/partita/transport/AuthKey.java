package io.partita.transport;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that two processes share, made for one connection. It travels on the child's standard
 * input, never in arguments, the environment or a file, and is shown nowhere.
 */
public final class AuthKey {
  public static final int BYTES = 32;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] bytes;

  private AuthKey(byte[] bytes) {
    this.bytes = bytes;
  }

  public static AuthKey generate() {
    return new AuthKey(randomBytes(BYTES));
  }

  /**
   * A key from its bytes, which are copied.
   *
   * @throws IllegalArgumentException unless there are exactly {@link #BYTES} of them
   */
  public static AuthKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "A key has %d bytes, got %d".formatted(BYTES, bytes.length));
    }
    return new AuthKey(bytes.clone());
  }

  /** A copy of the secret, for the child's standard input. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** HMAC-SHA256 over the parts, each behind its length so that no two lists of parts are alike. */
  byte[] mac(byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(bytes, ALGORITHM));
      for (byte[] part : parts) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
    }
  }

  static byte[] randomBytes(int count) {
    byte[] random = new byte[count];
    RANDOM.nextBytes(random);
    return random;
  }

  @Override
  public String toString() {
    return "AuthKey";
  }
}
