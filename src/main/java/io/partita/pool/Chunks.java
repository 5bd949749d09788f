package io.partita.pool;

import org.jspecify.annotations.Nullable;

/** Sends a function with items to be applied to. */
final class Chunks {

  /** Has a worker do an order. */
  @FunctionalInterface
  interface Sender {
    <T> ProcessFuture<T> send(byte[] order, Object original, ProcessFuture.Reader<T> reader);
  }

  private final Sender sender;
  private final Object function;
  private final Code code;
  private final boolean isolated;
  private final Packed results;

  /**
   * @param isolated whether an item that fails leaves the others of its chunk alone
   * @throws io.partita.wire.UnserializableException if the function cannot travel
   */
  Chunks(Sender sender, RemoteFunction<?, ?> function, boolean isolated, Packed results) {
    this.sender = sender;
    this.function = function;
    this.code = Code.of(function);
    this.isolated = isolated;
    this.results = results;
  }

  /**
   * @throws io.partita.wire.UnserializableException if an item cannot travel
   */
  ProcessFuture<ChunkAnswer> send(@Nullable Object[] items) {
    byte[] order = WorkOrder.chunk(code, items, isolated);
    int size = items.length;
    return sender.send(
        order, function, (bytes, worker) -> ChunkAnswer.read(bytes, size, worker, results));
  }
}
