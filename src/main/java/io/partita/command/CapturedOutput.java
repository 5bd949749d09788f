package io.partita.command;

import java.nio.charset.Charset;
import java.util.List;

/** What a command printed on one stream, as far as it was captured. */
public final class CapturedOutput {
  private static final byte[] NOTHING = new byte[0];

  private final byte[] bytes;
  private final long dropped;
  private final boolean complete;
  private final Charset charset;

  CapturedOutput(byte[] bytes, long dropped, boolean complete, Charset charset) {
    this.bytes = bytes;
    this.dropped = dropped;
    this.complete = complete;
    this.charset = charset;
  }

  static CapturedOutput nothing(Charset charset) {
    return new CapturedOutput(NOTHING, 0, true, charset);
  }

  /** A copy of the last bytes printed; empty if the stream was not captured. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** As text, with its line breaks; what does not fit the charset is replaced. */
  public String text() {
    return new String(bytes, charset);
  }

  /** The text's lines, without their breaks. */
  public List<String> lines() {
    return text().lines().toList();
  }

  /** How many bytes came before those that are kept, and were dropped. */
  public long dropped() {
    return dropped;
  }

  /** False if something that the command left behind still held the stream open. */
  public boolean isComplete() {
    return complete;
  }

  /** The end of the text. */
  String tail(int characters) {
    int from = Math.max(0, bytes.length - characters * 4);
    String end = new String(bytes, from, bytes.length - from, charset).strip();
    return end.length() <= characters ? end : "…" + end.substring(end.length() - characters);
  }

  @Override
  public String toString() {
    return "%d bytes%s%s"
        .formatted(
            bytes.length,
            dropped == 0 ? "" : " after " + dropped + " dropped",
            complete ? "" : ", not complete");
  }
}
