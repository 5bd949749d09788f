package io.partita.transport;

import io.partita.PartitaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * The secret that two processes share, made for one connection. It travels on the child's standard
 * input, never in arguments, the environment or a file, and is shown nowhere.
 */
public final class AuthKey {
  public static final int BYTES = 32;

  private static final SecureRandom RANDOM = new SecureRandom();

  // The words of RFC 2104, for a key shorter than a block.
  private static final int BLOCK_BYTES = 64;
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5c;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

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

  /**
   * A key from a file of 64 hexadecimal digits, as {@code openssl rand -hex 32} makes one.
   *
   * @throws PartitaException if it has something else, or others may read it
   */
  public static AuthKey ofFile(Path file) {
    try {
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
      if (!OWNER_ONLY.containsAll(rights)) {
        throw new PartitaException(
            "Others may read the key in %s; chmod 600 it, and use another key".formatted(file));
      }
      return of(HexFormat.of().parseHex(Files.readString(file).strip()));
    } catch (IOException | IllegalArgumentException e) {
      // The message of what was parsed might have a part of it.
      throw new PartitaException(
          "%s is no key file: one has 64 hexadecimal digits, as openssl rand -hex 32 prints (%s)"
              .formatted(file, e.getClass().getSimpleName()));
    }
  }

  /** A copy of the secret, for the child's standard input. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * HMAC-SHA256 (RFC 2104) over the parts, each behind its length so that no two lists of parts are
   * alike.
   *
   * <p>Not by {@code javax.crypto.Mac}: to load that takes each child 40 ms at its start.
   */
  byte[] mac(byte[]... parts) {
    MessageDigest digest = sha256();
    digest.update(block(INNER));
    for (byte[] part : parts) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
      digest.update(part);
    }
    byte[] inner = digest.digest();
    digest.update(block(OUTER));
    return digest.digest(inner);
  }

  private byte[] block(byte pad) {
    byte[] block = Arrays.copyOf(bytes, BLOCK_BYTES);
    for (int i = 0; i < block.length; i++) {
      block[i] ^= pad;
    }
    return block;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
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
