package io.partita.wire;

/**
 * Refuses what is nested so deeply that its reader would refuse it, while it is written: the stream
 * itself does not tell how deep it is. Each object can only be one deeper than the one before, so
 * it is enough to look now and then.
 */
final class NestingLimit {
  static final int MAX_DEPTH = 400;
  private static final int LOOK_EVERY = 100;
  private static final String NESTED = "writeObject0";

  private final StackWalker stack = StackWalker.getInstance();
  private int objects;

  /**
   * One more object is written.
   *
   * @throws WireException if it is too deep
   */
  void enter() {
    objects++;
    if (objects % LOOK_EVERY == 0 && depth() > MAX_DEPTH) {
      throw new WireException(
          "it is nested more than %d deep; send a list of its parts".formatted(MAX_DEPTH));
    }
  }

  private long depth() {
    return stack.walk(
        frames -> frames.filter(frame -> frame.getMethodName().equals(NESTED)).count());
  }
}
