package io.partita.manager;

/**
 * Fencing tokens: each is higher than all before it, across restarts too, since the epoch is its
 * upper half.
 */
final class Tokens {
  private long last;

  Tokens(int epoch) {
    last = (long) epoch << 32;
  }

  long next() {
    return ++last;
  }
}
