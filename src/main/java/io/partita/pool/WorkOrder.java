package io.partita.pool;

import io.partita.wire.ClassPolicy;
import io.partita.wire.ObjectBytes;
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
    return new WireWriter().writeByte(CALL).writeBytes(ObjectBytes.write(task)).toBytes();
  }

  /**
   * The order to apply the function to each of the items.
   *
   * @param function a {@link RemoteFunction} as {@link ObjectBytes}
   */
  static byte[] chunk(byte[] function, @Nullable Object[] items, boolean isolated) {
    WireWriter out = new WireWriter().writeByte(isolated ? ISOLATED_CHUNK : CHUNK);
    out.writeBytes(function);
    Packed.writeAll(out, items);
    return out.toBytes();
  }

  static WorkOrder of(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    byte kind = in.readByte();
    Object work = FROM_PARENT.readObject(in);
    if (kind == CALL && (work instanceof Callable || work instanceof Runnable)) {
      return new Call(work);
    } else if (work instanceof RemoteFunction<?, ?> function) {
      @SuppressWarnings("unchecked") // The pool's methods tie the items to the function.
      var ofAny = (RemoteFunction<@Nullable Object, ?>) function;
      return new Chunk(ofAny, FROM_PARENT.readAll(in), kind == ISOLATED_CHUNK);
    }
    throw new WireException("A worker does not know how to do " + work);
  }
}
