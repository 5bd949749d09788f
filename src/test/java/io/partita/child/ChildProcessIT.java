package io.partita.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.process.JvmOptions;
import io.partita.process.OutputSink;
import io.partita.testing.Await;
import io.partita.wire.UnserializableException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for children of every start method. */
@Timeout(60)
@Tag("B9")
class ChildProcessIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  /** For what takes no time, or that of an exit, as the machine may be busy. */
  private static final Duration PROMPTLY = Duration.ofSeconds(2);

  static final JvmOptions JVM =
      JvmOptions.DEFAULTS
          .plusArguments("-Xmx32m", "-XX:TieredStopAtLevel=1")
          .withTermGrace(Duration.ofSeconds(2));
  private static final ContextOptions OPTIONS =
      ContextOptions.DEFAULTS.withJvm(JVM).withSpares(2).withOutput(new CurrentLines());

  /** What children print goes to the test that runs. */
  private static final AtomicReference<OutputSink> CURRENT = new AtomicReference<>(new Lines());

  private static final Map<StartMethod, ProcessContext> CONTEXTS = new EnumMap<>(StartMethod.class);

  private final Lines lines = new Lines();

  @BeforeEach
  void collectLines() {
    CURRENT.set(lines);
  }

  @AfterAll
  static void stop() {
    ProcessContext.shutDown();
  }

  private static ProcessContext context(StartMethod method) {
    return CONTEXTS.computeIfAbsent(method, missing -> ProcessContext.of(missing, OPTIONS));
  }

  private ChildProcess started(StartMethod method, ChildTask task) {
    ChildProcess child = context(method).process(task);
    child.start();
    return child;
  }

  private static OutputSink current() {
    return Objects.requireNonNull(CURRENT.get());
  }

  private static final class CurrentLines implements OutputSink {
    @Override
    public void line(String source, String line) {
      current().line(source, line);
    }

    @Override
    public OutputSink errors() {
      return (source, line) -> current().errors().line(source, line);
    }
  }

  private static int codeAfterJoin(ChildProcess child) throws InterruptedException {
    assertThat(child.join(LONG)).describedAs("joined %s", child).isTrue();
    return child.exitCode().orElseThrow();
  }

  static void waitForEver() throws InterruptedException {
    System.out.println("inside");
    new CountDownLatch(1).await();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B1")
  void child_isAnotherProcessWithNameDaemonFlagAndArguments(StartMethod method) throws Exception {
    ChildProcess child =
        context(method)
            .process(
                arguments ->
                    System.out.printf(
                        "%s %d %s %s %s %s%n",
                        ChildProcess.current().name(),
                        ProcessHandle.current().pid(),
                        ChildProcess.current().isDaemon(),
                        arguments.get(0, String.class),
                        arguments.get("factor", Double.class),
                        ChildProcess.parent().orElseThrow().pid()),
                Arguments.of("one").with("factor", 2.5),
                ChildOptions.DEFAULTS.withName("worker bee").withDaemon(true));
    assertThat(child.exitCode()).isEmpty();
    child.start();
    long self = ProcessHandle.current().pid();
    assertThat(child.pid()).isNotEqualTo(self);
    assertThat(codeAfterJoin(child)).isZero();
    assertThat(child.exitCause().orElseThrow()).hasToString("COMPLETED");
    assertThat(child.isAlive()).isFalse();
    assertThat(lines.all())
        .containsExactly("worker bee %d true one 2.5 %d".formatted(child.pid(), self));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B1")
  void withoutAName_itIsProcessN(StartMethod method) {
    ProcessContext context = context(method);
    int first = number(context.process(() -> {}));
    assertThat(number(context.process(() -> {}))).isEqualTo(first + 1);
  }

  private static int number(ChildProcess child) {
    assertThat(child.name()).matches("Process-[0-9]+");
    return Integer.parseInt(child.name().substring("Process-".length()));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B1")
  @Tag("B2")
  void terminated_endsPromptlyWithCauseTerm(StartMethod method) throws Exception {
    ChildProcess child = started(method, ChildProcessIT::waitForEver);
    lines.await("inside");
    assertThat(child.isAlive()).isTrue();
    assertThat(child.exitCode()).isEmpty();
    child.terminate();
    assertThat(child.join(PROMPTLY)).isTrue();
    assertThat(codeAfterJoin(child)).isEqualTo(-15);
    assertThat(child.exitCause().orElseThrow()).hasToString("STOPPED(TERM)");
    child.terminate();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B2")
  void killed_endsWithCauseKill(StartMethod method) throws Exception {
    ChildProcess child = started(method, ChildProcessIT::waitForEver);
    lines.await("inside");
    child.kill();
    assertThat(codeAfterJoin(child)).isEqualTo(-9);
    assertThat(child.exitCause().orElseThrow()).hasToString("KILLED(KILL)");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B2")
  void joinOfNoOrNegativeTime_returnsAtOnceWhileAlive(StartMethod method) throws Exception {
    ChildProcess child = started(method, ChildProcessIT::waitForEver);
    long before = System.nanoTime();
    assertThat(child.join(Duration.ZERO)).isFalse();
    assertThat(child.join(Duration.ofDays(-1))).isFalse();
    assertThat(System.nanoTime() - before).isLessThan(PROMPTLY.toNanos());
    assertThat(child.join(Duration.ofMillis(20))).isFalse();
    child.kill();
    assertThat(child.join(LONG)).isTrue();
    assertThat(child.join(Duration.ZERO)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B3")
  void activeChildren_holdItBetweenStartAndJoin(StartMethod method) throws Exception {
    ChildProcess child = context(method).process(ChildProcessIT::waitForEver);
    assertThat(ChildProcess.activeChildren()).doesNotContain(child);
    child.start();
    assertThat(ChildProcess.activeChildren()).contains(child);
    child.kill();
    assertThat(child.join(LONG)).isTrue();
    assertThat(ChildProcess.activeChildren()).doesNotContain(child);
    assertThat(ProcessHandle.of(child.pid())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B4")
  void misuse_isSaidWithWhatToDo(StartMethod method) throws Exception {
    ChildProcess child = context(method).process(ChildProcessIT::waitForEver);
    assertThatIllegalStateException().isThrownBy(child::join).withMessageContaining("start()");
    assertThatIllegalStateException().isThrownBy(child::terminate).withMessageContaining("start()");
    child.start();
    assertThatIllegalStateException().isThrownBy(child::start).withMessageContaining("another one");
    assertThatIllegalStateException().isThrownBy(child::close).withMessageContaining("join");
    child.kill();
    child.join();
    assertThatIllegalStateException().isThrownBy(child::start).withMessageContaining("another one");
    child.close();
    child.close();
    assertThatIllegalStateException().isThrownBy(child::isAlive).withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(child::start).withMessageContaining("closed");
  }

  /** What a subclass is given travels with it. */
  static final class Greeting extends ChildProcess {
    private static final long serialVersionUID = 1L;
    private final String whom;

    Greeting(ProcessContext context, String whom) {
      super(context, ChildOptions.DEFAULTS);
      this.whom = whom;
    }

    @Override
    public void run() {
      System.out.println("hello " + whom + " " + ProcessHandle.current().pid());
    }
  }

  @ParameterizedTest
  @EnumSource
  void subclass_runsItsOwnRunInTheChild(StartMethod method) throws Exception {
    ChildProcess child = new Greeting(context(method), "bob");
    child.start();
    assertThat(codeAfterJoin(child)).isZero();
    assertThat(lines.all()).containsExactly("hello bob " + child.pid());
  }

  @ParameterizedTest
  @EnumSource
  void runWithoutStart_runsHere(StartMethod method) throws Exception {
    Thread[] ran = new Thread[1];
    ChildProcess child = context(method).process(() -> ran[0] = Thread.currentThread());
    child.run();
    assertThat(ran[0]).isSameAs(Thread.currentThread());
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B8")
  void uncaughtException_isPrintedOnStandardErrorAndIsCode1(StartMethod method) throws Exception {
    ChildProcess child =
        started(
            method,
            () -> {
              throw new IOException("no such luck");
            });
    assertThat(codeAfterJoin(child)).isEqualTo(1);
    assertThat(child.exitCause().orElseThrow()).hasToString("EXITED(1)");
    assertThat(lines.all())
        .startsWith("E Exception in process " + child.name(), "E java.io.IOException: no such luck")
        .anyMatch(line -> line.startsWith("E \tat io.partita.child.ChildProcessIT"));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B8")
  void exitCode_isWhatExitWasGiven(StartMethod method) throws Exception {
    for (int code : new int[] {0, 3, 137, 143, 255}) {
      ChildProcess child = started(method, () -> System.exit(code));
      assertThat(codeAfterJoin(child)).isEqualTo(code);
    }
    ChildProcess halted = started(method, () -> Runtime.getRuntime().halt(5));
    assertThat(codeAfterJoin(halted)).isEqualTo(5);
    assertThat(halted.exitCause().orElseThrow()).hasToString("EXITED(5)");
  }

  @ParameterizedTest
  @EnumSource
  void interrupt_reachesTheMainThread(StartMethod method) throws Exception {
    ChildProcess child =
        started(
            method,
            () -> {
              try {
                waitForEver();
              } catch (InterruptedException e) {
                System.exit(7);
              }
            });
    lines.await("inside");
    child.interrupt();
    assertThat(codeAfterJoin(child)).isEqualTo(7);
  }

  @ParameterizedTest
  @EnumSource
  void standardInput_isEmpty(StartMethod method) throws Exception {
    assertThat(codeAfterJoin(started(method, () -> System.exit(100 + System.in.read()))))
        .isEqualTo(99);
  }

  @ParameterizedTest
  @EnumSource
  void threadsThatAreNoDaemons_keepItAlive(StartMethod method) throws Exception {
    ChildProcess child =
        started(
            method,
            () ->
                new Thread(
                        () -> {
                          try {
                            Thread.sleep(100);
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                          System.out.println("late");
                        })
                    .start());
    assertThat(codeAfterJoin(child)).isZero();
    assertThat(lines.all()).containsExactly("late");
  }

  record Holder(Thread thread) implements Serializable {}

  @ParameterizedTest
  @EnumSource
  void taskThatCannotBeCopied_failsAtStartAndNamesTheField(StartMethod method) {
    Holder holder = new Holder(Thread.currentThread());
    ChildProcess child = context(method).process(() -> holder.thread().interrupt());
    assertThatThrownBy(child::start)
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining(".thread is a java.lang.Thread");
    assertThat(ChildProcess.activeChildren()).isEmpty();
    child.close();
  }

  @ParameterizedTest
  @EnumSource
  void classMissingInTheChild_isNamed(StartMethod method) throws Exception {
    JvmOptions withoutTests =
        JVM.withClassPath(
            JVM.classPath().stream().filter(entry -> !entry.contains("test-classes")).toList());
    ChildProcess child =
        ProcessContext.of(method, OPTIONS.withJvm(withoutTests)).process(new Named());
    child.start();
    assertThat(codeAfterJoin(child)).isEqualTo(1);
    assertThat(child.exitCause().orElseThrow().toString())
        .startsWith("LAUNCH_FAILED")
        .contains(Named.class.getName() + " is not on this process's class path");
    assertThat(lines.all()).hasSize(1);
  }

  static final class Named implements ChildTask {
    private static final long serialVersionUID = 1L;

    @Override
    public void run() {}
  }

  /** Takes the last line when the process that printed it is gone already. */
  private record SlowAtTheEnd(OutputSink lines) implements OutputSink {
    @Override
    public void line(String source, String line) {
      lines.line(source, line);
    }

    @Override
    public OutputSink errors() {
      return (source, line) -> {
        if (line.equals("line 9999")) {
          LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        lines.errors().line(source, line);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B8")
  void standardError_isCompleteBeforeTheEndIsKnown(StartMethod method) throws Exception {
    CURRENT.set(new SlowAtTheEnd(lines));
    ChildProcess child =
        started(
            method,
            () -> {
              for (int i = 0; i < 10_000; i++) {
                System.err.println("line " + i);
              }
            });
    assertThat(codeAfterJoin(child)).isZero();
    assertThat(lines.all()).hasSize(10_000).endsWith("E line 9999");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("B6")
  void openFilesOfEachChild_areItsOwnAndAsMany(StartMethod method) throws Exception {
    List<String> first = filesOfAChild(method);
    List<String> second = filesOfAChild(method);
    List<String> third = filesOfAChild(method);
    assertThat(first).hasSameSizeAs(second).hasSameSizeAs(third);
    // Each socket has a number of its own: none of these is one that this process listens with.
    assertThat(first).anyMatch(file -> file.startsWith("socket:"));
    assertThat(openFiles())
        .filteredOn(file -> file.startsWith("socket:"))
        .isNotEmpty()
        .doesNotContainAnyElementsOf(first)
        .doesNotContainAnyElementsOf(third);
  }

  private List<String> filesOfAChild(StartMethod method) throws Exception {
    int before = lines.all().size();
    assertThat(codeAfterJoin(started(method, () -> openFiles().forEach(System.out::println))))
        .isZero();
    // Whoever has parked to read has a selector, which is made for that: one child has it by now,
    // another not yet.
    return lines.all().subList(before, lines.all().size()).stream()
        .filter(file -> !file.startsWith("anon_inode:"))
        .toList();
  }

  /** Sockets as "socket:[number]". */
  private static List<String> openFiles() throws IOException {
    List<String> open = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path file : files) {
        open.add(readLink(file));
      }
    }
    return open;
  }

  private static String readLink(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) {
      return ""; // Closed meanwhile.
    }
  }

  @ParameterizedTest
  @EnumSource
  void cpuTime_isKnownWhileItRunsAndAfterwards(StartMethod method) throws Exception {
    ChildProcess child =
        started(
            method,
            () -> {
              System.out.println("inside");
              long end = ChildProcess.current().cpuTime().plusMillis(200).toMillis();
              while (ChildProcess.current().cpuTime().toMillis() < end) {
                Thread.onSpinWait();
              }
            });
    lines.await("inside");
    Await.until("some CPU time", () -> child.cpuTime().toMillis() > 0);
    assertThat(codeAfterJoin(child)).isZero();
    assertThat(child.cpuTime()).isBetween(Duration.ofMillis(190), Duration.ofSeconds(20));
  }
}
