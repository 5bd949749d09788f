package io.partita.pool;

import io.partita.pool.ProcessPool.Action;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a worker is told when its shift begins.
 *
 * @param lane the file of the lane by which its orders come
 * @param initializer runs first; null for none
 */
record ShiftStart(Path lane, @Nullable Action initializer) {

  static byte[] bytes(Path lane, byte @Nullable [] initializer) {
    WireWriter out = new WireWriter().writeText(lane.toString());
    return out.writeBytes(initializer == null ? new byte[0] : initializer).toBytes();
  }

  static ShiftStart read(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    Path lane = Path.of(in.readText());
    byte[] initializer = in.readBytes();
    return new ShiftStart(
        lane,
        initializer.length == 0 ? null : (Action) WorkOrder.FROM_PARENT.readObject(initializer));
  }
}
