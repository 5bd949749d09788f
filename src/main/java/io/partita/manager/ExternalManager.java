package io.partita.manager;

import io.partita.PartitaException;
import io.partita.shared.ManagerAddress;
import io.partita.shared.ManagerGoneException;
import io.partita.shared.Session;
import io.partita.shared.SessionOptions;
import io.partita.transport.AuthKey;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.Endpoint;
import io.partita.transport.Tls;
import io.partita.transport.TlsFiles;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A manager that somebody else has started, on this host or another. */
public final class ExternalManager implements ManagerService {
  private static final Duration CONNECT_TIME = Duration.ofSeconds(5);

  private final Endpoint endpoint;
  private final AuthKey key;
  private final @Nullable TlsFiles tls;
  private final SessionOptions options;

  // Under the lock of this: open for as long as the manager has been the same.
  private @Nullable Session watch;
  private int epoch;
  private boolean closed;

  /**
   * Connects to nobody yet.
   *
   * @param tls what to connect with; null for a Unix socket or this host's loopback only
   * @throws PartitaException if the files of {@code tls} cannot be used
   */
  public ExternalManager(Endpoint endpoint, AuthKey key, @Nullable TlsFiles tls) {
    this.endpoint = endpoint;
    this.key = key;
    this.tls = tls;
    ConnectionOptions connection =
        tls == null ? ConnectionOptions.DEFAULTS : ConnectionOptions.DEFAULTS.withTls(Tls.of(tls));
    this.options =
        SessionOptions.DEFAULTS.withConnection(connection).withConnectTimeout(CONNECT_TIME);
  }

  @Override
  public synchronized ManagerAddress address() {
    if (closed) {
      throw new ManagerGoneException("There is no manager any more: this process is ending", null);
    }
    Session known = watch;
    if (known == null || !known.isOpen()) {
      Session made = Session.connect(endpoint, key, options);
      epoch = made.epoch();
      watch = made;
    }
    return new ManagerAddress(endpoint, key, epoch, tls);
  }

  @Override
  public synchronized Optional<ManagerAddress> address(int wanted) {
    Session known = watch;
    return known != null && known.isOpen() && epoch == wanted
        ? Optional.of(new ManagerAddress(endpoint, key, epoch, tls))
        : Optional.empty();
  }

  @Override
  public synchronized State state() {
    if (watch == null) {
      return State.UNUSED;
    }
    try {
      var unused = address();
      return State.UP;
    } catch (PartitaException e) {
      return State.DOWN;
    }
  }

  /** The manager goes on. */
  @Override
  public synchronized void close() {
    closed = true;
    if (watch != null) {
      watch.close();
    }
  }
}
