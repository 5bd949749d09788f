package io.partita.store;

import java.time.Duration;

/**
 * How the processes that use one store see that another is dead.
 *
 * @param lease who has not renewed its lease for so long is dead; longer than two renewals
 * @param renewal how often a lease is renewed, and those of the others are looked at
 * @param poll how often is looked whether another process wants one of our executions to stop
 */
public record NodeOptions(Duration lease, Duration renewal, Duration poll) {
  public static final NodeOptions DEFAULTS =
      new NodeOptions(Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(1));

  public NodeOptions {
    if (poll.isNegative() || poll.isZero()) {
      throw new IllegalArgumentException("poll must be positive, was " + poll);
    }
    if (renewal.compareTo(poll) < 0) {
      throw new IllegalArgumentException(
          "renewal must be no shorter than poll, %s, was %s".formatted(poll, renewal));
    }
    if (lease.compareTo(renewal.multipliedBy(2)) <= 0) {
      throw new IllegalArgumentException(
          "lease must be longer than two renewals of %s, was %s".formatted(renewal, lease));
    }
  }

  public NodeOptions withLease(Duration duration) {
    return new NodeOptions(duration, renewal, poll);
  }

  public NodeOptions withRenewal(Duration duration) {
    return new NodeOptions(lease, duration, poll);
  }

  public NodeOptions withPoll(Duration duration) {
    return new NodeOptions(lease, renewal, duration);
  }
}
