package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import io.partita.wire.Frame;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a child logs reaches its parent. */
@Timeout(60)
class ChildLogIT {
  private static final JvmOptions JVM =
      JvmOptions.DEFAULTS.plusArguments("-Xmx64m", "-XX:TieredStopAtLevel=1");

  private static final Duration QUIET = Duration.ofMillis(500);

  private static ProcessSupervisor supervisor;

  private final List<ChildLog> logs = new CopyOnWriteArrayList<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    supervisor = ProcessSupervisor.start(SupervisorOptions.DEFAULTS);
  }

  @AfterAll
  static void stop() {
    supervisor.close();
  }

  /** Keeps what the child logs and prints. */
  private final class Kept implements OutputSink {
    @Override
    public void line(String source, String line) {
      lines.add(line);
    }

    @Override
    public void log(ChildLog log) {
      logs.add(log);
    }
  }

  @Test
  void records_arriveAsData_andNotOnTheOutput() throws Exception {
    Instant before = Instant.now();
    ChildJvm child = run("records", JVM, new Kept());
    assertThat(logs).hasSize(4).allMatch(log -> log.pid() == child.pid() && log.dropped() == 0);
    ChildLog first = logs.get(0);
    assertThat(first.child()).isEqualTo("child");
    assertThat(first.logger()).isEqualTo("demo.system");
    assertThat(first.levelName()).isEqualTo("INFO");
    assertThat(first.message()).isEqualTo("1 of ä");
    assertThat(first.thread()).isEqualTo("main");
    assertThat(first.stack()).isEmpty();
    assertThat(first.time()).isBetween(before, Instant.now());
    assertThat(logs.get(1).level()).isEqualTo(1000);
    assertThat(logs.get(1).stack()).startsWith("java.lang.Exception: why\n\tat io.partita");
    assertThat(logs.get(2).message()).endsWith("xx [1808 characters more]");
    assertThat(logs.get(3).thread()).isEqualTo("other");
    assertThat(lines).isEmpty();
  }

  @Test
  void recordBeforeACrash_arrives() throws Exception {
    ChildJvm child = launch("halt", JVM, new Kept());
    hear(child);
    Await.get(child.exit());
    assertThat(logs).extracting(ChildLog::message).containsExactly("the last words");
  }

  @Test
  void sinkThatIgnoresLogs_hasThemInTheParentsLoggersOfTheSameName() throws Exception {
    List<LogRecord> records = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            records.add(record);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("demo.plain");
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      ChildJvm child = run("records", JVM, OutputSink.NONE);
      String tag = "[child pid " + child.pid() + " main] ";
      assertThat(records).hasSize(2);
      assertThat(records.get(0).getMessage()).isEqualTo(tag + "no");
      assertThat(records.get(0).getLoggerName()).isEqualTo("demo.plain");
      assertThat(records.get(0).getLevel()).isEqualTo(java.util.logging.Level.SEVERE);
      StringWriter printed = new StringWriter();
      records.get(0).getThrown().printStackTrace(new PrintWriter(printed));
      assertThat(printed.toString()).startsWith("java.lang.Exception: why\n\tat io.partita");
      assertThat(records.get(1).getMessage()).startsWith(tag + "xxx");
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
  }

  @Test
  @Tag("F5")
  void floodToASinkThatHangs_isBoundedAndCounted_andHoldsUpNobody() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    OutputSink hanging =
        new OutputSink() {
          @Override
          public void line(String source, String line) {}

          @Override
          public void log(ChildLog log) {
            try {
              free.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            logs.add(log);
          }
        };
    ChildJvm child = launch("flood", JVM, hanging);
    assertThat(hear(child)).containsExactly("done");
    free.countDown();
    Await.get(child.exit());
    assertThat(logs).hasSizeBetween(1, LogRelay.MAX_WAITING + 2);
    assertThat(arrived() + dropped()).isEqualTo(20_000);
  }

  @Test
  void floodToAParentThatDoesNotHear_keepsOneThreadWaiting_andTheRestIsCounted() throws Exception {
    ChildJvm child = launch("flood", JVM, new Kept());
    ChildConnection connection = Await.get(child.connection());
    Await.until("the child uses no time any more", isIdle(child));
    Frame frame = connection.receive();
    assertThat(frame).isNotNull();
    hear(child);
    Await.get(child.exit());
    assertThat(dropped()).isPositive();
    assertThat(arrived() + dropped()).isEqualTo(20_000);
  }

  private long arrived() {
    return logs.stream().filter(log -> log.logger().equals("demo")).count();
  }

  private long dropped() {
    return logs.stream().mapToLong(ChildLog::dropped).sum();
  }

  /** Whether it has used no time for a while. */
  private static BooleanSupplier isIdle(ChildJvm child) {
    AtomicReference<Duration> used = new AtomicReference<>(Duration.ZERO);
    AtomicLong since = new AtomicLong();
    return () -> {
      Duration now = child.cpuTime();
      if (!now.equals(used.getAndSet(now))) {
        since.set(System.nanoTime());
      }
      return System.nanoTime() - since.get() > QUIET.toNanos();
    };
  }

  @Test
  void threadThatHearsTheParent_logsToo() throws Exception {
    ChildJvm child = launch("hear", JVM, new Kept());
    Await.get(child.connection()).send((byte) 1, 0, new byte[0]);
    hear(child);
    Await.get(child.exit());
    assertThat(logs).extracting(ChildLog::message).containsExactly("heard");
  }

  @Test
  void afterTheGoodbye_recordsGoToStandardError() throws Exception {
    run("late", JVM, new Kept());
    assertThat(logs).isEmpty();
    assertThat(lines).singleElement().asString().endsWith("INFO demo: too late");
  }

  @Test
  void configurationOfItsOwn_isKept_andMayNameTheHandler(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("logging.properties");
    String console = "java.util.logging.ConsoleHandler";
    Files.writeString(file, "handlers=" + console + "\n");
    JvmOptions jvm = JVM.plusArguments("-Djava.util.logging.config.file=" + file);
    run("late", jvm, new Kept());
    assertThat(lines).contains("INFO: too late");
    Files.writeString(
        file,
        "handlers=%s\n.level=FINE\n%s.level=FINE\n"
            .formatted(ChildLogHandler.class.getName(), ChildLogHandler.class.getName()));
    run("records", jvm, new Kept());
    assertThat(logs).extracting(ChildLog::message).contains("below the level");
  }

  @Test
  void sinkThatThrows_isNotCalledAgain() throws Exception {
    List<String> calls = new ArrayList<>();
    OutputSink failing =
        new OutputSink() {
          @Override
          public void line(String source, String line) {}

          @Override
          public void log(ChildLog log) {
            calls.add(log.message());
            throw new LinkageError("out of sorts");
          }
        };
    run("records", JVM, failing);
    assertThat(calls).hasSize(1);
  }

  private ChildJvm run(String act, JvmOptions jvm, OutputSink sink) throws Exception {
    ChildJvm child = launch(act, jvm, sink);
    hear(child);
    assertThat(Await.get(child.exit())).describedAs(child.outputTail()).hasToString("COMPLETED");
    return child;
  }

  private static ChildJvm launch(String act, JvmOptions jvm, OutputSink sink) {
    return supervisor.launch(
        new ChildRequest("child", jvm, LoggingProgram.class.getName(), List.of(act), sink));
  }

  private static List<String> hear(ChildJvm child) throws Exception {
    ChildConnection connection = Await.get(child.connection());
    List<String> texts = new ArrayList<>();
    Frame frame = connection.receive();
    while (frame != null) {
      texts.add(new String(frame.payload(), StandardCharsets.UTF_8));
      frame = connection.receive();
    }
    return texts;
  }
}
