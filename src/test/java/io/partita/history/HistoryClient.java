package io.partita.history;

import io.partita.manager.Manager;
import io.partita.process.JvmOptions;
import io.partita.shared.Lease;
import io.partita.shared.Session;
import io.partita.shared.SharedLock;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedQueue;
import io.partita.testing.Await;
import io.partita.testing.Background;
import io.partita.transport.AuthKey;
import io.partita.transport.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A process that uses one of a manager's objects again and again, and writes down what comes of it,
 * until its input ends or it is killed.
 */
final class HistoryClient {
  private static final int MOST_CALLS = 2_000;
  private static final int KEYS = 4;
  private static final long POLL_MILLIS = 50;

  private final Process process;
  private final Path file;

  private HistoryClient(Process process, Path file) {
    this.process = process;
    this.file = file;
  }

  /** Starts one, which writes into a file of this name in the directory. */
  static HistoryClient start(Manager manager, String role, Path directory, String name)
      throws IOException {
    JvmOptions jvm = JvmOptions.DEFAULTS;
    Process process =
        new ProcessBuilder(
                jvm.javaHome().resolve("bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(":", jvm.classPath()),
                HistoryClient.class.getName(),
                role,
                directory.toString(),
                name)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    PrintStream input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    input.println(manager.endpoint());
    input.println(Base64.getEncoder().encodeToString(manager.key().bytes()));
    return new HistoryClient(process, directory.resolve(name));
  }

  /** Waits until it has written so much. */
  void awaitWritten(long bytes) {
    Await.until("progress of " + file, () -> written() >= bytes);
  }

  private long written() {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Lets it end in order; whether it did. */
  boolean end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    return process.waitFor(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)
        && process.exitValue() == 0;
  }

  public static void main(String[] arguments) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Endpoint endpoint = Endpoint.parse(in.readLine());
    AuthKey key = AuthKey.of(Base64.getDecoder().decode(in.readLine()));
    try (Session session = Manager.connect(endpoint, key);
        Recorder recorder = Recorder.in(Path.of(arguments[1]), arguments[2])) {
      Turn turn = turn(session, arguments[0]);
      CompletableFuture<Void> end = Background.run(() -> awaitEnd(in));
      for (int i = 0; i < MOST_CALLS && !end.isDone(); i++) {
        turn.take(recorder, arguments[2] + "/" + i);
      }
      end.join();
    }
  }

  private static void awaitEnd(BufferedReader in) {
    try {
      while (in.readLine() != null) {
        // Nothing more is said.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a client does again and again, with a value that is new each time. */
  @FunctionalInterface
  private interface Turn {
    void take(Recorder recorder, String value) throws Exception;
  }

  private static Turn turn(Session session, String role) {
    return switch (role) {
      case "put" -> putting(session.queue("queue"));
      case "take" -> taking(session.queue("queue"));
      case "lease" -> leasing(session.queue("queue"));
      case "hold" -> holding(session.queue("queue"));
      case "lock" -> locking(session.lock("lock"));
      case "map" -> mapping(new MapUnderTest(session.map("map")));
      case "count" -> counting(session.number("number"));
      default -> throw new IllegalArgumentException(role);
    };
  }

  private static Turn putting(BlockingQueue<String> queue) {
    return (recorder, value) ->
        recorder.record(
            "put " + value,
            () -> {
              queue.put(value);
              return "ok";
            });
  }

  private static Turn taking(BlockingQueue<String> queue) {
    return (recorder, value) -> takeOne(recorder, queue);
  }

  static String takeOne(Recorder recorder, BlockingQueue<String> queue) throws Exception {
    return recorder.record(
        "take",
        () -> {
          String taken = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
          return taken == null ? "empty" : taken;
        });
  }

  private static Turn leasing(SharedQueue<String> queue) {
    return (recorder, value) -> {
      var unused = leaseOne(recorder, queue);
    };
  }

  /** Has one, until it is killed. */
  private static Turn holding(SharedQueue<String> queue) {
    return (recorder, value) -> {
      recorder.record("lease", () -> queue.lease().item());
      new CountDownLatch(1).await();
    };
  }

  /** Whether there was one. */
  static boolean leaseOne(Recorder recorder, SharedQueue<String> queue) throws Exception {
    AtomicReference<@Nullable Lease<String>> leased = new AtomicReference<>();
    recorder.record(
        "lease",
        () -> {
          Lease<String> lease = queue.lease(Duration.ofMillis(POLL_MILLIS));
          leased.set(lease);
          return lease == null ? "empty" : lease.item();
        });
    Lease<String> lease = leased.get();
    if (lease != null) {
      Contention.pause();
      recorder.record(
          "complete " + lease.item(),
          () -> {
            lease.complete();
            return "ok";
          });
    }
    return lease != null;
  }

  private static Turn locking(SharedLock lock) {
    return (recorder, value) -> {
      recorder.record(
          "lock",
          () -> {
            lock.lock();
            return Long.toString(lock.token());
          });
      recorder.record(
          "hold",
          () -> {
            Contention.pause();
            return "ok";
          });
      recorder.record(
          "unlock",
          () -> {
            lock.unlock();
            return "ok";
          });
    };
  }

  private static Turn mapping(MapUnderTest map) {
    return (recorder, value) -> {
      String key = "key" + ThreadLocalRandom.current().nextInt(KEYS);
      String call = map.randomCall(key, value);
      recorder.record(call, () -> map.perform(call));
    };
  }

  private static Turn counting(SharedNumber number) {
    List<String> calls = List.of("add 1", "add -3", "get");
    return (recorder, value) -> {
      String call = calls.get(ThreadLocalRandom.current().nextInt(calls.size()));
      long more = call.equals("get") ? 0 : Long.parseLong(call.substring("add ".length()));
      recorder.record(call, () -> Long.toString(more == 0 ? number.get() : number.addAndGet(more)));
    };
  }
}
