package io.partita.pipe;

import io.partita.transport.ConnectionOptions;
import io.partita.wire.ClassPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * How objects travel by pipes, connections and queues.
 *
 * @param connection limits and TLS of the connection beneath
 * @param classes what an object that arrives may consist of besides values: names of classes, and
 *     of packages with all below them where a name ends in a dot
 * @param connectTimeout how long one side waits for the other to answer
 */
public record ObjectOptions(
    ConnectionOptions connection, Set<String> classes, Duration connectTimeout) {
  public static final ObjectOptions DEFAULTS =
      new ObjectOptions(ConnectionOptions.DEFAULTS, Set.of(), Duration.ofSeconds(30));

  public ObjectOptions {
    classes = Set.copyOf(classes);
    ClassPolicy.named(classes);
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException(
          "The time to connect must be positive, was " + connectTimeout);
    }
  }

  /** These classes too may arrive; what is nested in them is not meant. */
  public ObjectOptions allowing(Class<?>... more) {
    return allowingNames(Arrays.stream(more).map(Class::getName).toArray(String[]::new));
  }

  /** The classes of these packages too, with all below them, may arrive. */
  public ObjectOptions allowingPackages(String... more) {
    return allowingNames(Arrays.stream(more).map(name -> name + ".").toArray(String[]::new));
  }

  private ObjectOptions allowingNames(String... more) {
    Set<String> all = new HashSet<>(classes);
    all.addAll(Arrays.asList(more));
    return new ObjectOptions(connection, all, connectTimeout);
  }

  public ObjectOptions withConnection(ConnectionOptions options) {
    return new ObjectOptions(options, classes, connectTimeout);
  }

  /** A message over this many bytes fails at who sends it. */
  public ObjectOptions withMaxMessage(int bytes) {
    return withConnection(connection.withFrames(connection.frames().withMaxMessage(bytes)));
  }

  public ObjectOptions withConnectTimeout(Duration time) {
    return new ObjectOptions(connection, classes, time);
  }

  ClassPolicy policy() {
    return ClassPolicy.named(classes);
  }
}
