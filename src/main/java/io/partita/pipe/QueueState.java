package io.partita.pipe;

/**
 * What a queue does, as both processes see it in a {@link SharedPage}.
 *
 * <pre>OPEN -> CLOSED_FOR_PUT -> CLOSED ; OPEN -> CLOSED</pre>
 */
final class QueueState {
  static final long OPEN = 0;
  static final long CLOSED_FOR_PUT = 1;
  static final long CLOSED = 2;

  private QueueState() {}
}
