package io.partita.pool;

import io.partita.PartitaException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The results of a function that is applied to the items of an input while they are asked for.
 *
 * <p>The input is read by the thread that calls {@link #next} and {@link #hasNext}, and only so far
 * ahead as the {@link StreamOptions#window} allows. For an item that failed, {@code next} throws
 * what {@link java.util.concurrent.Future#get} has as cause, and the results behind it follow. If
 * the input throws, the results of what it gave before come first, then its exception, then the
 * end.
 *
 * <p>Not safe for use by several threads.
 */
public final class Results<R extends @Nullable Object> implements Iterator<R>, AutoCloseable {
  /** Some items that went to a worker at once. */
  private record Part(CompletableFuture<ChunkAnswer> future, int size) {}

  private final Iterator<?> input;
  private final Chunks chunks;
  private final StreamOptions options;
  private final boolean inOrder;

  private final Queue<Part> sent = new ArrayDeque<>();
  private final BlockingQueue<Part> done = new LinkedBlockingQueue<>();

  /** Items taken from the input whose results were not yet given out. */
  private int open;

  private @Nullable Throwable inputFailure;
  private boolean inputEnded;

  // What is being given out.
  private @Nullable Part current;
  private int place;

  Results(Iterator<?> input, Chunks chunks, StreamOptions options, boolean inOrder) {
    this.input = Objects.requireNonNull(input, "input");
    this.chunks = chunks;
    this.options = Objects.requireNonNull(options, "how");
    this.inOrder = inOrder;
  }

  /**
   * Whether there is more to come, if only an exception. May wait for the input, never for results.
   */
  @Override
  public boolean hasNext() {
    while (!inputEnded && open + options.chunkSize() <= options.window()) {
      sendOne();
    }
    return open > 0 || inputFailure != null;
  }

  private void sendOne() {
    List<@Nullable Object> items = new ArrayList<>();
    try {
      while (items.size() < options.chunkSize() && input.hasNext()) {
        items.add(input.next());
      }
      inputEnded = items.size() < options.chunkSize();
    } catch (RuntimeException | Error e) {
      // Foreign code; thrown on when its turn has come.
      inputFailure = e;
      inputEnded = true;
    }
    if (!items.isEmpty()) {
      send(items.toArray());
    }
  }

  private void send(@Nullable Object[] items) {
    CompletableFuture<ChunkAnswer> future;
    try {
      future = chunks.send(items);
    } catch (RejectedExecutionException e) {
      inputFailure = e;
      inputEnded = true;
      return;
    } catch (PartitaException e) {
      future = CompletableFuture.failedFuture(e);
    }
    Part part = new Part(future, items.length);
    open += part.size;
    sent.add(part);
    if (!inOrder) {
      var unused = future.whenComplete((answer, failure) -> done.add(part));
    }
  }

  /**
   * Waits for the next result.
   *
   * @throws PartitaException if its item failed, or this thread was interrupted, which also closes
   *     this
   */
  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException("All results have been given out");
    }
    if (open == 0) {
      throw failureOfInput();
    }
    try {
      return take();
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new PartitaException("Interrupted while waiting for a result", e);
    }
  }

  private RuntimeException failureOfInput() {
    Throwable failure = inputFailure;
    inputFailure = null;
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException cause
        ? cause
        : new NoSuchElementException("All results have been given out");
  }

  @SuppressWarnings("unchecked") // The function said that it returns R.
  private R take() throws InterruptedException {
    Part part = current;
    if (part == null) {
      part = inOrder ? sent.element() : done.take();
      sent.remove(part);
      place = 0;
    }
    int at = place;
    try {
      ChunkAnswer answer = part.future.get();
      RemoteTaskException failure = answer.failures().get(at);
      if (failure != null) {
        throw failure;
      }
      return (R) answer.values()[at];
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new PartitaException("An item failed", e.getCause());
    } finally {
      open--;
      place++;
      current = place < part.size ? part : null;
    }
  }

  /** These results as a stream, of one use and one thread; closing it closes this. */
  public Stream<R> stream() {
    var spliterator = Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED);
    return StreamSupport.stream(spliterator, false).onClose(this::close);
  }

  /** Reads no more of the input; what was sent and has not begun is cancelled. */
  @Override
  public void close() {
    inputEnded = true;
    inputFailure = null;
    open = 0;
    current = null;
    sent.forEach(part -> part.future.cancel(false));
    sent.clear();
  }
}
