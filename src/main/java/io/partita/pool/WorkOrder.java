package io.partita.pool;

import io.partita.wire.ClassPolicy;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What a worker is to do, as it crosses to it. */
sealed interface WorkOrder {
  /** Call a {@link Callable} or {@link Runnable}. */
  record Call(Object task) implements WorkOrder {}

  /**
   * Apply a function to items, one after the other.
   *
   * @param isolated whether an item that fails leaves the others alone; else it fails them all
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Chunk(
      RemoteFunction<@Nullable Object, ?> function, @Nullable Object[] items, boolean isolated)
      implements WorkOrder {}

  byte CALL = 0;
  byte CHUNK = 1;
  byte ISOLATED_CHUNK = 2;

  /** The parent has started this JVM and decides what it does: what it sends is trusted. */
  Packed FROM_PARENT = new Packed(ClassPolicy.values().allowing(name -> true));

  /** The order to call this task. */
  static byte[] call(Object task) {
    WireWriter out = new WireWriter().writeByte(CALL);
    Code.of(task).write(out);
    return out.toBytes();
  }

  /** The order to apply the function to each of the items. */
  static byte[] chunk(Code function, @Nullable Object[] items, boolean isolated) {
    WireWriter out = new WireWriter().writeByte(isolated ? ISOLATED_CHUNK : CHUNK);
    function.write(out);
    Packed.writeAll(out, items);
    return out.toBytes();
  }

  static WorkOrder read(byte[] bytes, Code.Cache cache) {
    WireReader in = new WireReader(bytes);
    byte kind = in.readByte();
    Object code = cache.read(in);
    if (kind == CALL && (code instanceof Callable || code instanceof Runnable)) {
      return new Call(code);
    } else if (code instanceof RemoteFunction<?, ?> function) {
      @SuppressWarnings("unchecked") // The pool's methods tie the items to the function.
      var ofAny = (RemoteFunction<@Nullable Object, ?>) function;
      return new Chunk(ofAny, FROM_PARENT.readAll(in), kind == ISOLATED_CHUNK);
    }
    throw new WireException("A worker does not know how to do " + code);
  }
}
