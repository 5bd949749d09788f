package io.partita.pool;

/**
 * How a lazy map goes through its input.
 *
 * @param chunkSize how many items go to a worker at once; its death fails all of them
 * @param window how many items may have been taken from the input whose results have not been taken
 *     from the output; at least {@code chunkSize}
 */
public record StreamOptions(int chunkSize, int window) {
  /** Single items, 64 of them under way. */
  public static final StreamOptions DEFAULTS = new StreamOptions(1, 64);

  public StreamOptions {
    ChunkedMap.requireChunkSize(chunkSize);
    if (window < chunkSize) {
      throw new IllegalArgumentException(
          "window must be at least the chunkSize %d, was %d".formatted(chunkSize, window));
    }
  }

  /** The window follows where it would be smaller. */
  public StreamOptions withChunkSize(int items) {
    return new StreamOptions(items, Math.max(window, items));
  }

  public StreamOptions withWindow(int items) {
    return new StreamOptions(chunkSize, items);
  }
}
