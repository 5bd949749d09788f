package io.partita.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last bytes that a child printed. Of a JVM's crash report, which may be longer than that, the
 * beginning is kept too. Safe for use by several threads.
 */
final class OutputTail {
  static final int CAPACITY = 64 << 10;

  private static final int HEAD_CAPACITY = 2 << 10;
  private static final byte[] CRASH =
      "# A fatal error has been detected".getBytes(StandardCharsets.US_ASCII);

  private static final int MOST_RECORDED = 4 << 20;

  private final byte[] ring = new byte[CAPACITY];
  private long written;

  // How much of CRASH has just been seen; when all of it was, the head fills.
  private final byte[] head = Arrays.copyOf(CRASH, HEAD_CAPACITY);
  private int headSize;

  private @Nullable ByteArrayOutputStream recording;

  synchronized void append(byte[] bytes, int length) {
    keepHead(bytes, length);
    if (recording != null) {
      recording.write(bytes, 0, Math.min(length, MOST_RECORDED - recording.size()));
    }
    int kept = Math.min(length, CAPACITY);
    int from = length - kept;
    written += from;
    int position = (int) (written % CAPACITY);
    int first = Math.min(kept, CAPACITY - position);
    System.arraycopy(bytes, from, ring, position, first);
    System.arraycopy(bytes, from + first, ring, 0, kept - first);
    written += kept;
  }

  private void keepHead(byte[] bytes, int length) {
    for (int i = 0; i < length && headSize < HEAD_CAPACITY; i++) {
      if (headSize >= CRASH.length) {
        head[headSize++] = bytes[i];
      } else if (bytes[i] == CRASH[headSize]) {
        headSize++;
      } else {
        headSize = bytes[i] == CRASH[0] ? 1 : 0;
      }
    }
  }

  /** From here on all is kept apart too, 4 MiB at most. */
  synchronized void startRecording() {
    recording = new ByteArrayOutputStream();
  }

  /** What has come since the recording began; empty if there is none. */
  synchronized String recorded() {
    return recording == null ? "" : recording.toString(StandardCharsets.UTF_8);
  }

  synchronized String stopRecording() {
    String text = recorded();
    recording = null;
    return text;
  }

  /**
   * As text, from the last {@link OutputMark} on; what is not UTF-8, or was cut in two by the
   * limit, is replaced.
   */
  synchronized String text() {
    if (written <= CAPACITY) {
      return OutputMark.after(new String(ring, 0, (int) written, StandardCharsets.UTF_8));
    }
    int position = (int) (written % CAPACITY);
    byte[] bytes = Arrays.copyOf(Arrays.copyOfRange(ring, position, CAPACITY), CAPACITY);
    System.arraycopy(ring, 0, bytes, CAPACITY - position, position);
    String tail = OutputMark.after(new String(bytes, StandardCharsets.UTF_8));
    return headSize < CRASH.length
        ? tail
        : new String(head, 0, headSize, StandardCharsets.UTF_8) + "\n…\n" + tail;
  }
}
