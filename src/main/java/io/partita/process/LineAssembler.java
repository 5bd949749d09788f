package io.partita.process;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Makes lines of bounded length from bytes, however long the lines are. For one thread. */
final class LineAssembler {
  static final int MAX_LINE = 8 << 10;

  private final Consumer<String> lines;
  private final byte[] line = new byte[MAX_LINE];
  private int size;
  private long dropped;

  LineAssembler(Consumer<String> lines) {
    this.lines = lines;
  }

  void accept(byte[] bytes, int length) {
    int begin = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        keep(bytes, begin, i);
        emit();
        begin = i + 1;
      }
    }
    keep(bytes, begin, length);
  }

  /** What is left is a line too. */
  void finish() {
    if (size > 0) {
      emit();
    }
  }

  private void keep(byte[] bytes, int begin, int end) {
    int kept = Math.min(end - begin, MAX_LINE - size);
    System.arraycopy(bytes, begin, line, size, kept);
    size += kept;
    dropped += end - begin - kept;
  }

  private void emit() {
    int end = dropped == 0 && size > 0 && line[size - 1] == '\r' ? size - 1 : size;
    String text = new String(line, 0, end, StandardCharsets.UTF_8);
    String whole = dropped == 0 ? text : text + " [" + dropped + " bytes more]";
    size = 0;
    dropped = 0;
    lines.accept(whole);
  }
}
