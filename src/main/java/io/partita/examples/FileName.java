package io.partita.examples;

import io.partita.PartitaException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * File names on Linux are bytes. A {@link Path} keeps them, a {@link String} keeps only those that
 * are UTF-8: in any other name the wrong bytes become U+FFFD, and the string names another file.
 */
final class FileName {
  private FileName() {}

  /** Refuses to work in a JVM that reads names in another way than the workers do. */
  static void requireUtf8() {
    String encoding = System.getProperty("sun.jnu.encoding", "unknown");
    if (!encoding.toUpperCase(Locale.ROOT).equals("UTF-8")) {
      throw new PartitaException(
          "This JVM takes file names to be "
              + encoding
              + ", not UTF-8; start it with LC_ALL=C.UTF-8 in its environment");
    }
  }

  /** Whether the last part of the path is the same file name after a way through a String. */
  static boolean survivesAsString(Path path) {
    Path name = path.getFileName();
    String text = name.toString();
    if (text.indexOf('\uFFFD') < 0) {
      return true;
    }
    try {
      return Path.of(text).equals(name);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * The last part of the path with every byte that is not UTF-8, and every control character,
   * written as {@code \xNN}.
   */
  static String printable(Path path) {
    ByteBuffer bytes = ByteBuffer.wrap(nameBytes(path));
    CharBuffer chars = CharBuffer.allocate(bytes.remaining());
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    StringBuilder text = new StringBuilder();
    while (true) {
      CoderResult result = decoder.decode(bytes, chars, true);
      text.append(printable(chars.flip().toString()));
      chars.clear();
      if (!result.isError()) {
        return text.toString();
      }
      for (int wrong = result.length(); wrong > 0; wrong--) {
        text.append(hex(bytes.get()));
      }
    }
  }

  /** The text with every control character written as {@code \xNN}: it fits on one line. */
  static String printable(String text) {
    if (text.codePoints().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                line.append(hex((byte) c));
              } else {
                line.appendCodePoint(c);
              }
            });
    return line.toString();
  }

  private static String hex(byte value) {
    return String.format("\\x%02x", value);
  }

  /** A URI spells out the bytes of a path, which nothing else in the JDK does. */
  private static byte[] nameBytes(Path path) {
    String uri = path.toUri().getRawPath();
    int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
    var bytes = new ByteArrayOutputStream();
    for (int i = uri.lastIndexOf('/', end - 1) + 1; i < end; i++) {
      if (uri.charAt(i) == '%') {
        bytes.write(Integer.parseInt(uri, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(uri.charAt(i));
      }
    }
    return bytes.toByteArray();
  }
}
