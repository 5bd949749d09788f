package io.partita.bench;

import io.partita.manager.Manager;
import io.partita.manager.ManagerOptions;
import io.partita.transport.AuthKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A broker's process, started and stopped by this one.
 *
 * @param address as its clients want it
 * @param key empty if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
record BrokerServer(String kind, long pid, String address, byte[] key, Lines.Operation end)
    implements AutoCloseable {
  private static final Path REDIS = Path.of("/usr/bin/redis-server");
  private static final long START_SECONDS = 10;

  /** Of {@code partita}, {@code redis} or {@code bare}. */
  static BrokerServer start(String kind) throws Exception {
    return switch (kind) {
      case "partita" -> startManager(kind, ManagerOptions.DEFAULTS);
      case "bare" -> startRelay(kind);
      case "redis" -> startRedis(kind, Path.of("/"), "no");
      default -> throw new IllegalArgumentException(kind);
    };
  }

  static boolean hasRedis() {
    return Files.isExecutable(REDIS);
  }

  /**
   * One that keeps what it is given on the disk.
   *
   * @param directory is there, and empty
   */
  static BrokerServer startDurable(String kind, Path directory) throws Exception {
    return kind.equals("partita")
        ? startManager(kind, ManagerOptions.DEFAULTS.withState(directory.resolve("state")))
        : startRedis(kind, directory, "yes");
  }

  private static BrokerServer startManager(String kind, ManagerOptions options) {
    Manager manager = Manager.start(options);
    return new BrokerServer(
        kind, manager.pid(), manager.endpoint().toString(), manager.key().bytes(), manager::close);
  }

  private static BrokerServer startRelay(String kind) throws IOException {
    AuthKey key = AuthKey.generate();
    Process process = Lines.child(BareBroker.class);
    process.getOutputStream().write(key.bytes());
    process.getOutputStream().flush();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    return new BrokerServer(
        kind,
        process.pid(),
        output.readLine(),
        key.bytes(),
        () -> {
          process.getOutputStream().close();
          process.waitFor();
        });
  }

  private static BrokerServer startRedis(String kind, Path directory, String durable)
      throws Exception {
    Path address = Files.createTempDirectory("redis").resolve("s");
    Process process =
        new ProcessBuilder(
                REDIS.toString(), "--port", "0", "--unixsocket", address.toString(), "--unixsocketperm", "700",
                "--save", "", "--appendonly", durable, "--appendfsync", "always", "--daemonize", "no", "--dir", directory.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!Files.exists(address)) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        process.destroyForcibly();
        throw new IllegalStateException("redis-server did not start in " + directory);
      }
      Thread.sleep(10);
    }
    return new BrokerServer(
        kind,
        process.pid(),
        address.toString(),
        new byte[0],
        () -> {
          process.destroy();
          process.waitFor();
          Files.deleteIfExists(address);
          Files.deleteIfExists(Objects.requireNonNull(address.getParent()));
        });
  }

  Broker connect() {
    return connect(kind, address, key);
  }

  /** What another process needs to {@link #connect(String)}: one line. */
  String handle() {
    return String.join("\t", kind, address, HexFormat.of().formatHex(key));
  }

  static Broker connect(String handle) {
    String[] parts = handle.split("\t", -1);
    return connect(parts[0], parts[1], HexFormat.of().parseHex(parts[2]));
  }

  private static Broker connect(String kind, String address, byte[] key) {
    return switch (kind) {
      case "partita" -> new PartitaBroker(address, key);
      case "bare" -> new BareBroker(Path.of(address), key);
      default -> new RedisBroker(Path.of(address));
    };
  }

  @Override
  public void close() throws Exception {
    end.run();
  }
}
