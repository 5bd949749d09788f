package io.partita.shared;

import io.partita.transport.ConnectionOptions;
import io.partita.wire.ClassPolicy;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * How a session behaves.
 *
 * @param connection limits and TLS
 * @param classes what objects that arrive may consist of besides values: names of classes, and of
 *     packages with all below them where a name ends in a dot
 * @param connectTimeout how long the manager may take to answer
 */
public record SessionOptions(
    ConnectionOptions connection, Set<String> classes, Duration connectTimeout) {
  public static final SessionOptions DEFAULTS =
      new SessionOptions(ConnectionOptions.DEFAULTS, Set.of(), Duration.ofSeconds(10));

  /** What stands for an object of the manager inside another. */
  static final Set<String> TRAVELLERS =
      Set.of(
          Handle.class.getName(),
          SharedCondition.class.getName(),
          // Of a registered object's; what is behind one is checked like everything else.
          Proxy.class.getName());

  public SessionOptions {
    classes = Set.copyOf(classes);
    ClassPolicy.named(classes);
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive, was " + connectTimeout);
    }
  }

  public SessionOptions withConnection(ConnectionOptions options) {
    return new SessionOptions(options, classes, connectTimeout);
  }

  /** These classes too may arrive; what is nested in them is not meant. */
  public SessionOptions allowing(Class<?>... more) {
    return allowingNames(Arrays.stream(more).map(Class::getName).toArray(String[]::new));
  }

  /** The classes of these packages too, with all below them, may arrive. */
  public SessionOptions allowingPackages(String... more) {
    return allowingNames(Arrays.stream(more).map(name -> name + ".").toArray(String[]::new));
  }

  private SessionOptions allowingNames(String... more) {
    Set<String> all = new HashSet<>(classes);
    all.addAll(Arrays.asList(more));
    return new SessionOptions(connection, all, connectTimeout);
  }

  public SessionOptions withConnectTimeout(Duration time) {
    return new SessionOptions(connection, classes, time);
  }

  ClassPolicy policy() {
    return ClassPolicy.named(classes);
  }
}
