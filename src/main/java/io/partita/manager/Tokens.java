package io.partita.manager;

/**
 * Fencing tokens: each is higher than all before it, across restarts too, since the epoch is its
 * upper half.
 */
final class Tokens {
  private final int epoch;
  private long last;

  Tokens(int epoch) {
    this.epoch = epoch;
    last = (long) epoch << 32;
  }

  int epoch() {
    return epoch;
  }

  long next() {
    return ++last;
  }
}
