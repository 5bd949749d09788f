package io.partita.shared;

/** What can be asked of an event or a latch: a gate that is open when its count is 0. */
public final class GateVerb {
  /** Whether to wait. Whether it is open. */
  public static final byte AWAIT = 1;

  /** Takes 1 off the count, unless it is 0. */
  public static final byte COUNT_DOWN = 2;

  /** Of an event only: makes the count 1. */
  public static final byte CLOSE = 3;

  /** Nothing. The count. */
  public static final byte COUNT = 4;

  private GateVerb() {}
}
