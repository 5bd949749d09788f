package io.partita.bench;

import io.partita.manager.CoreProgram;
import io.partita.transport.AuthKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A broker's process, started and stopped by this one. */
final class BrokerServer implements AutoCloseable {
  private static final Path REDIS = Path.of("/usr/bin/redis-server");
  private static final long START_SECONDS = 10;

  private final String kind;
  private final Process process;
  private final Path address;
  private final byte[] key;

  private BrokerServer(String kind, Process process, Path address, byte[] key) {
    this.kind = kind;
    this.process = process;
    this.address = address;
    this.key = key;
  }

  /** Of {@code partita}, {@code redis} or {@code bare}. */
  static BrokerServer start(String kind) throws Exception {
    return switch (kind) {
      case "partita" -> startOurs(kind, CoreProgram.class);
      case "bare" -> startOurs(kind, BareBroker.class);
      case "redis" -> startRedis(kind);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  static boolean hasRedis() {
    return Files.isExecutable(REDIS);
  }

  private static BrokerServer startOurs(String kind, Class<?> main) throws IOException {
    AuthKey key = AuthKey.generate();
    Process process = Lines.child(main);
    process.getOutputStream().write(key.bytes());
    process.getOutputStream().flush();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    return new BrokerServer(kind, process, Path.of(output.readLine()), key.bytes());
  }

  private static BrokerServer startRedis(String kind) throws Exception {
    Path directory = Files.createTempDirectory("redis");
    Path address = directory.resolve("s");
    Process process =
        new ProcessBuilder(
                REDIS.toString(), "--port", "0", "--unixsocket", address.toString(), "--unixsocketperm", "700",
                "--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", directory.toString())
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
    return new BrokerServer(kind, process, address, new byte[0]);
  }

  Process process() {
    return process;
  }

  Broker connect() {
    return connect(kind, address, key);
  }

  /** What another process needs to {@link #connect(String)}: one line. */
  String handle() {
    return String.join("\t", kind, address.toString(), HexFormat.of().formatHex(key));
  }

  static Broker connect(String handle) {
    String[] parts = handle.split("\t", -1);
    return connect(parts[0], Path.of(parts[1]), HexFormat.of().parseHex(parts[2]));
  }

  private static Broker connect(String kind, Path address, byte[] key) {
    return switch (kind) {
      case "partita" -> new PartitaBroker(address, key);
      case "bare" -> new BareBroker(address, key);
      default -> new RedisBroker(address);
    };
  }

  @Override
  public void close() throws Exception {
    if (kind.equals("redis")) {
      process.destroy();
      process.waitFor();
      Files.deleteIfExists(address);
      Files.deleteIfExists(Objects.requireNonNull(address.getParent()));
    } else {
      process.getOutputStream().close();
      process.waitFor();
    }
  }
}
