package io.partita.shared;

import io.partita.transport.ConnectionOptions;
import io.partita.wire.ClassPolicy;
import java.time.Duration;

/**
 * How a session behaves.
 *
 * @param connection limits and TLS
 * @param classes what objects that arrive may consist of
 * @param connectTimeout how long the manager may take to answer
 */
public record SessionOptions(
    ConnectionOptions connection, ClassPolicy classes, Duration connectTimeout) {
  public static final SessionOptions DEFAULTS =
      new SessionOptions(ConnectionOptions.DEFAULTS, ClassPolicy.values(), Duration.ofSeconds(10));

  public SessionOptions {
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive, was " + connectTimeout);
    }
  }

  public SessionOptions withConnection(ConnectionOptions options) {
    return new SessionOptions(options, classes, connectTimeout);
  }

  public SessionOptions withClasses(ClassPolicy policy) {
    return new SessionOptions(connection, policy, connectTimeout);
  }

  public SessionOptions withConnectTimeout(Duration time) {
    return new SessionOptions(connection, classes, time);
  }
}
