package io.partita.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One function applied to all items of a collection: all results, or the first failure. The result
 * is completed on a thread of the pool, which must not be kept.
 */
final class ChunkedMap<R extends @Nullable Object> {
  /** So that a chunk of small items travels fast, and the death of a worker costs little. */
  private static final int MAX_DEFAULT_CHUNK = 8192;

  private static final int CHUNKS_PER_WORKER = 4;

  private final Object[] all;
  private final AtomicInteger left;
  private final List<ProcessFuture<ChunkAnswer>> parts = new ArrayList<>();
  private final CompletableFuture<List<R>> result = new CompletableFuture<>();

  private ChunkedMap(Object[] all, int chunks) {
    this.all = all;
    this.left = new AtomicInteger(chunks);
  }

  static int defaultChunkSize(int items, int processes) {
    int parts = CHUNKS_PER_WORKER * processes;
    return Math.max(1, Math.min(MAX_DEFAULT_CHUNK, (int) (((long) items + parts - 1) / parts)));
  }

  static void requireChunkSize(int chunkSize) {
    if (chunkSize < 1) {
      throw new IllegalArgumentException("chunkSize must be at least 1, was " + chunkSize);
    }
  }

  /**
   * Sends all of it.
   *
   * @throws io.partita.wire.UnserializableException if an item cannot travel; none runs then
   */
  static <R extends @Nullable Object> ChunkedMap<R> start(
      Chunks chunks, Collection<?> items, int chunkSize) {
    requireChunkSize(chunkSize);
    Object[] given = items.toArray();
    // Takes the results too, and what it was given may be an array of the items' type.
    Object[] all = Arrays.copyOf(given, given.length, Object[].class);
    int count = (int) (((long) all.length + chunkSize - 1) / chunkSize);
    ChunkedMap<R> map = new ChunkedMap<>(all, count);
    map.send(chunks, chunkSize);
    return map;
  }

  private void send(Chunks chunks, int chunkSize) {
    if (all.length == 0) {
      complete();
      return;
    }
    boolean complete = false;
    try {
      Object[] inputs = all.clone();
      for (int from = 0; from < inputs.length && !result.isDone(); ) {
        int to = (int) Math.min(inputs.length, (long) from + chunkSize);
        int place = from;
        ProcessFuture<ChunkAnswer> part = chunks.send(Arrays.copyOfRange(inputs, from, to));
        parts.add(part);
        var unused = part.whenComplete((answer, failure) -> take(place, answer, failure));
        from = to;
      }
      complete = true;
    } finally {
      if (!complete) {
        cancelRest();
      }
    }
    if (result.isCompletedExceptionally()) {
      cancelRest();
    }
  }

  private void take(int from, @Nullable ChunkAnswer answer, @Nullable Throwable failure) {
    if (answer == null) {
      result.completeExceptionally(
          failure == null ? new IllegalStateException("Neither result nor failure") : failure);
      return;
    }
    System.arraycopy(answer.values(), 0, all, from, answer.values().length);
    if (left.decrementAndGet() == 0) {
      complete();
    }
  }

  @SuppressWarnings("unchecked") // The function said that it returns R.
  private void complete() {
    result.complete((List<R>) Collections.unmodifiableList(Arrays.asList(all)));
  }

  CompletableFuture<List<R>> result() {
    return result;
  }

  /** What has not begun never will. */
  void cancelRest() {
    parts.forEach(part -> part.cancel(false));
  }
}
