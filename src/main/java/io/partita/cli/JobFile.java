package io.partita.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A job's XML as it lies in a file. */
final class JobFile {
  private static final int MAX_BYTES = 256 * 1024;

  private final Path path;
  private final byte[] xml;

  private JobFile(Path path, byte[] xml) {
    this.path = path;
    this.xml = xml;
  }

  /** Reads the file, or refuses with a reason. */
  static JobFile read(Path path) {
    if (!Files.exists(path)) {
      throw refused(path, "does not exist");
    }
    if (!Files.isRegularFile(path)) {
      throw refused(path, "is not a file");
    }
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw refused(path, "is larger than 256 KiB, the most a job's XML may have");
      }
      return new JobFile(path, Files.readAllBytes(path));
    } catch (IOException e) {
      throw refused(path, "cannot be read: " + CommandFailure.reason(e));
    }
  }

  private static CommandFailure refused(Path path, String why) {
    return new CommandFailure(ExitCode.REFUSED, "Job file %s %s".formatted(path, why));
  }

  /** The path as it was typed. */
  String name() {
    return path.toString();
  }

  byte[] xml() {
    return xml.clone();
  }

  /** The XML as text, which is how it travels to a server. */
  String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(xml)).toString();
    } catch (CharacterCodingException e) {
      throw refused(path, "is not UTF-8, which it has to be to go to a server");
    }
  }
}
