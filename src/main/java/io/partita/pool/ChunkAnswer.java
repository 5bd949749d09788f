package io.partita.pool;

import io.partita.wire.RemoteError;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import io.partita.worker.WorkerId;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of the items of a chunk.
 *
 * @param values the results; null where an item failed
 * @param failures why, by the item's place in the chunk
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
record ChunkAnswer(@Nullable Object[] values, Map<Integer, RemoteTaskException> failures) {

  static byte[] bytes(@Nullable Object[] values, Map<Integer, RemoteError> failures) {
    WireWriter out = new WireWriter().writeInt(failures.size());
    failures.forEach((place, error) -> error.write(out.writeInt(place)));
    Packed.writeAll(out, values);
    return out.toBytes();
  }

  /**
   * What {@link #bytes} has made.
   *
   * @param size how many items there were
   */
  static ChunkAnswer read(byte[] bytes, int size, WorkerId worker, Packed results) {
    WireReader in = new WireReader(bytes);
    Map<Integer, RemoteTaskException> failures = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      int place = in.readInt();
      failures.put(place, new RemoteTaskException(worker, RemoteError.read(in)));
    }
    @Nullable Object[] values = results.readAll(in);
    if (values.length != size) {
      throw new WireException(
          "%d results came for a chunk of %d items".formatted(values.length, size));
    }
    return new ChunkAnswer(values, failures);
  }
}
