package io.partita.memory;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Texts as C has them: characters up to the first zero, or to the end. */
final class CText {
  private CText() {}

  static String decode(CType type, long[] characters) {
    requireText(type);
    int length = 0;
    while (length < characters.length && characters[length] != 0) {
      length++;
    }
    if (type == CType.WIDE_CHAR) {
      StringBuilder text = new StringBuilder(length);
      for (int i = 0; i < length; i++) {
        int codePoint = (int) characters[i];
        text.appendCodePoint(Character.isValidCodePoint(codePoint) ? codePoint : 0xFFFD);
      }
      return text.toString();
    }
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) characters[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The characters, and zeros up to the length. */
  static long[] encode(CType type, String text, int length) {
    requireText(type);
    long[] characters = type == CType.WIDE_CHAR ? codePoints(text) : utf8(text);
    if (characters.length > length) {
      throw new IllegalArgumentException(
          "A text of %d %s does not fit into %d"
              .formatted(characters.length, type == CType.CHAR ? "bytes" : "characters", length));
    }
    return Arrays.copyOf(characters, length);
  }

  private static long[] codePoints(String text) {
    return text.codePoints().asLongStream().toArray();
  }

  private static long[] utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long[] characters = new long[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      characters[i] = Byte.toUnsignedLong(bytes[i]);
    }
    return characters;
  }

  private static void requireText(CType type) {
    if (type != CType.CHAR && type != CType.WIDE_CHAR) {
      throw new UnsupportedOperationException(
          "%s ('%c') is no text; CHAR and WIDE_CHAR are".formatted(type, type.code()));
    }
  }
}
