package io.partita.command;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.function.Consumer;

/** Makes lines of bounded length from the bytes of any charset. For one thread. */
final class LineSplitter {
  static final int MAX_LINE = 64 << 10;

  private final Consumer<String> lines;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(8 << 10);
  private final CharBuffer characters = CharBuffer.allocate(8 << 10);
  private final StringBuilder line = new StringBuilder();
  private long dropped;

  LineSplitter(Charset charset, Consumer<String> lines) {
    this.lines = lines;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
  }

  void accept(byte[] source, int length) {
    int from = 0;
    while (from < length) {
      int part = Math.min(bytes.remaining(), length - from);
      bytes.put(source, from, part);
      from += part;
      decode(false);
    }
  }

  /** What is left is a line too. */
  void finish() {
    decode(true);
    decoder.flush(characters);
    split();
    if (line.length() > 0 || dropped > 0) {
      emit();
    }
  }

  /** Leaves in {@link #bytes} the beginning of a letter that is not whole yet. */
  private void decode(boolean end) {
    bytes.flip();
    while (decoder.decode(bytes, characters, end).isOverflow()) {
      split();
    }
    split();
    bytes.compact();
  }

  private void split() {
    characters.flip();
    while (characters.hasRemaining()) {
      char next = characters.get();
      if (next == '\n') {
        emit();
      } else if (line.length() < MAX_LINE) {
        line.append(next);
      } else {
        dropped++;
      }
    }
    characters.clear();
  }

  private void emit() {
    int last = line.length() - 1;
    if (dropped == 0 && last >= 0 && line.charAt(last) == '\r') {
      line.setLength(last);
    }
    String text = dropped == 0 ? line.toString() : line + " [" + dropped + " characters more]";
    line.setLength(0);
    dropped = 0;
    lines.accept(text);
  }
}
