package io.partita.batch;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.batch.InvalidJobXmlException.Position;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes text of a job XML's bytes: UTF-8, or UTF-16 with its byte order mark. The parser never sees
 * bytes, so it can neither guess nor be told another encoding.
 */
final class JobXmlDecoder {
  static final int MAX_BYTES = 256 * 1024;

  private static final Pattern DECLARED =
      Pattern.compile("^<\\?xml\\s[^>]{0,100}?\\sencoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})");
  private static final int DECLARATION_BYTES = 400;

  private JobXmlDecoder() {}

  static String decode(byte[] xml, String source) {
    if (xml.length > MAX_BYTES) {
      String reason =
          String.format(
              Locale.ROOT,
              "the job XML has %,d bytes; at most %,d are allowed",
              xml.length,
              MAX_BYTES);
      throw refused(source, Position.NONE, reason);
    }
    int mark = markLength(xml);
    Charset charset = charset(xml, mark);
    checkDeclared(
        new String(xml, mark, Math.min(xml.length - mark, DECLARATION_BYTES), charset),
        charset,
        source);
    return strictly(ByteBuffer.wrap(xml, mark, xml.length - mark), charset, source);
  }

  private static int markLength(byte[] xml) {
    if (startsWith(xml, 0xEF, 0xBB, 0xBF)) {
      return 3;
    }
    return startsWith(xml, 0xFE, 0xFF) || startsWith(xml, 0xFF, 0xFE) ? 2 : 0;
  }

  private static Charset charset(byte[] xml, int mark) {
    return mark != 2 ? UTF_8 : startsWith(xml, 0xFE, 0xFF) ? UTF_16BE : UTF_16LE;
  }

  private static boolean startsWith(byte[] xml, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (xml.length <= i || (xml[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static void checkDeclared(String start, Charset charset, String source) {
    Matcher declared = DECLARED.matcher(start);
    if (declared.find()) {
      String name = declared.group(1).toUpperCase(Locale.ROOT);
      if (!name.equals(charset.name()) && !(!charset.equals(UTF_8) && name.equals("UTF-16"))) {
        throw refused(
            source,
            new Position(1, declared.start(1) + 1),
            "the encoding is declared as "
                + declared.group(1)
                + (name.startsWith("UTF-16") ? " without the byte order mark of UTF-16" : "")
                + "; save the job XML as UTF-8");
      }
    }
  }

  private static String strictly(ByteBuffer bytes, Charset charset, String source) {
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    var decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result = decoder.decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      throw refused(
          source,
          end(text),
          "here the bytes are not valid " + charset + "; save the job XML as UTF-8");
    }
    return text.toString();
  }

  private static Position end(CharBuffer text) {
    String before = text.toString();
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return new Position(line, before.length() - before.lastIndexOf('\n'));
  }

  private static InvalidJobXmlException refused(String source, Position position, String reason) {
    return new InvalidJobXmlException(source, position, reason, null);
  }
}
