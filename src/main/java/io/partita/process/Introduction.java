package io.partita.process;

import io.partita.PartitaException;
import io.partita.transport.AuthKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a child reads from its standard input before anything else: who it is, whom it calls, the
 * key, and how often it shows that it lives. Small enough for a pipe to take it at once.
 *
 * @param generation how many JVMs of ours are above it
 */
record Introduction(String childId, Path address, AuthKey key, Duration heartbeat, int generation) {
  private static final int MAGIC = 0x50525402;
  private static final int MAX_BYTES = 1024;

  byte[] toBytes() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (DataOutputStream fields = new DataOutputStream(body);
        DataOutputStream out = new DataOutputStream(all)) {
      fields.writeUTF(childId);
      fields.writeUTF(address.toString());
      fields.writeInt((int) heartbeat.toMillis());
      fields.writeInt(generation);
      fields.write(key.bytes());
      if (body.size() > MAX_BYTES) {
        throw new IllegalArgumentException("An introduction of " + body.size() + " bytes");
      }
      out.writeInt(MAGIC);
      out.writeShort(body.size());
      body.writeTo(out);
      return all.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws PartitaException if something else than a parent of ours is at the other end
   */
  static Introduction read(InputStream in) {
    try {
      DataInputStream header = new DataInputStream(in);
      int magic = header.readInt();
      int size = header.readUnsignedShort();
      if (magic != MAGIC || size > MAX_BYTES) {
        throw new PartitaException(
            "This JVM is a child of Partita and cannot be started by hand: it expects its parent at standard input");
      }
      byte[] body = header.readNBytes(size);
      try (DataInputStream fields = new DataInputStream(new ByteArrayInputStream(body))) {
        String childId = fields.readUTF();
        Path address = Path.of(fields.readUTF());
        Duration heartbeat = Duration.ofMillis(fields.readInt());
        int generation = fields.readInt();
        AuthKey key = AuthKey.of(fields.readAllBytes());
        return new Introduction(childId, address, key, heartbeat, generation);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new PartitaException("The parent left before it had introduced this child", e);
    }
  }
}
