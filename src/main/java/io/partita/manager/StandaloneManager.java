package io.partita.manager;

import io.partita.PartitaException;
import io.partita.transport.AuthKey;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.Endpoint;
import io.partita.transport.Listener;
import io.partita.transport.Tls;
import io.partita.transport.TlsFiles;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A manager that is this process itself, for whoever has its key: on this host, or with TLS on
 * others.
 */
public final class StandaloneManager implements AutoCloseable {
  private final @Nullable ManagerState state;
  private final ManagerCore core;
  private final int epoch;

  /**
   * Where it listens, and to whom.
   *
   * @param endpoint a port 0 becomes one that is free
   * @param tls null for a Unix socket or this host's loopback only
   */
  public record Door(Endpoint endpoint, AuthKey key, @Nullable TlsFiles tls) {}

  private StandaloneManager(Door door, ManagerLimits limits, @Nullable ManagerState state) {
    this.state = state;
    Life life = state == null ? Life.ofEpoch(1) : state.life(() -> new Thread(this::close).start());
    this.epoch = life.epoch();
    this.core = ManagerCore.start(listener(door), door.key, limits, life);
  }

  /**
   * Sessions may come when it returns.
   *
   * @param directory for what outlives it, one manager at a time; null for nothing, and then no two
   *     lives of it can be told apart
   * @throws PartitaException if it cannot listen there, the files of {@code tls} cannot be used, or
   *     another manager has the directory
   */
  public static StandaloneManager start(Door door, ManagerLimits limits, @Nullable Path directory) {
    ManagerState state = directory == null ? null : ManagerState.open(directory);
    try {
      return new StandaloneManager(door, limits, state);
    } catch (RuntimeException e) {
      if (state != null) {
        state.close();
      }
      throw e;
    }
  }

  private static Listener listener(Door door) {
    ConnectionOptions options =
        door.tls == null
            ? ConnectionOptions.DEFAULTS
            : ConnectionOptions.DEFAULTS.withTls(Tls.of(door.tls));
    if (door.endpoint instanceof Endpoint.Unix unix) {
      deleteLeftOver(unix.path());
    }
    return Listener.open(door.endpoint, options);
  }

  /** A process that was killed has left its socket, at which nobody answers. */
  private static void deleteLeftOver(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException nobody) {
      try {
        if (Files.exists(socket) && !Files.isRegularFile(socket) && !Files.isDirectory(socket)) {
          Files.delete(socket);
        }
      } catch (IOException e) {
        throw new PartitaException("Cannot replace the old socket %s: %s".formatted(socket, e), e);
      }
    }
  }

  public Endpoint endpoint() {
    return core.endpoint();
  }

  /** The number of its life. */
  public int epoch() {
    return epoch;
  }

  /** Ends it, with all that it holds. */
  @Override
  public void close() {
    core.close();
    if (state != null) {
      state.close();
    }
  }
}
