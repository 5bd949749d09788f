package io.partita.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where a command's standard input comes from. */
public sealed interface Input {
  /** At its end from the start: {@code DEVNULL}. */
  record Empty() implements Input {}

  /** These bytes, then the end; fed while output is read, so neither waits for the other. */
  @SuppressWarnings("ArrayRecordComponent") // Copied in and out; compared by nobody.
  record Bytes(byte[] bytes) implements Input {
    public Bytes {
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public String toString() {
      return bytes.length + " bytes";
    }
  }

  /** A file, from its beginning. */
  record FromFile(Path file) implements Input {}

  /** This process's own standard input. */
  record Inherited() implements Input {}

  /** What is written to {@link RunningCommand#stdin()}: {@code PIPE}. */
  record Pipe() implements Input {}

  static Input empty() {
    return new Empty();
  }

  static Input bytes(byte[] bytes) {
    return new Bytes(bytes);
  }

  /** Text in UTF-8. */
  static Input text(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  static Input file(Path file) {
    return new FromFile(file);
  }

  static Input inherited() {
    return new Inherited();
  }

  /** For {@link Command#start()} only. */
  static Input pipe() {
    return new Pipe();
  }
}
