package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.wire.Frame;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChildJvmIT {
  private static final JvmOptions JVM =
      JvmOptions.DEFAULTS.plusArguments("-Xmx32m", "-XX:TieredStopAtLevel=1");

  private static ProcessSupervisor supervisor;

  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void start() {
    supervisor = ProcessSupervisor.start(SupervisorOptions.DEFAULTS);
  }

  @AfterAll
  static void stop() {
    supervisor.close();
  }

  @Test
  @Tag("B1")
  @Tag("B8")
  void orderlyEnd_isCompletedWithAllItSaidAndPrinted() throws Exception {
    ChildJvm child = launch("goodbye");
    assertThat(child.pid()).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(messages(child)).containsExactly("done");
    assertThat(exit(child)).isEqualTo("COMPLETED");
    assertThat(lines).containsExactly("the very last line");
    assertThat(child.outputTail()).isEqualTo("the very last line\n");
    assertThat(child.identity().isAlive()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "exit 0, EXITED(0)",
    "halt 0, EXITED(0)",
    "exit 3, EXITED(3)",
    "halt 42, EXITED(42)",
    "heap, OUT_OF_MEMORY",
    "segv, VM_CRASH(SIGSEGV)"
  })
  @Tag("F4")
  @Tag("B8")
  void endWithoutGoodbye_isNamed(String act, String cause) throws Exception {
    ChildJvm child = launch(act.split(" "));
    messages(child);
    assertThat(exit(child)).describedAs(child.outputTail()).isEqualTo(cause);
  }

  @ParameterizedTest
  @CsvSource({"KILL, SIGNAL(KILL)", "TERM, SIGNAL(TERM)", "ABRT, VM_CRASH"})
  void signalOfAnother_isNamed(String signal, String cause) throws Exception {
    ChildJvm child = launch("sleep");
    Await.get(child.connection()).receive();
    new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid())).start().waitFor();
    messages(child);
    assertThat(exit(child)).isEqualTo(cause);
  }

  @Test
  void connectionClosedHere_childEndsItselfAndIsNotSaidToHaveCalledExit() throws Exception {
    ChildJvm child = launch("hear");
    Await.get(child.connection()).close();
    assertThat(exit(child)).isEqualTo("PARENT_LOST");
  }

  @Test
  @Tag("B2")
  void terminated_isStopped() throws Exception {
    ChildJvm child = launch("sleep");
    Await.get(child.connection()).receive();
    child.terminate();
    messages(child);
    assertThat(exit(child)).isEqualTo("STOPPED");
  }

  @Test
  @Tag("B2")
  void terminatedBeforeItConnects_isStoppedAtOnce() throws Exception {
    ChildJvm child = launch("deaf");
    child.terminate();
    assertThat(exit(child)).isEqualTo("STOPPED");
    assertThat(child.exitCode()).isEqualTo(128 + 9);
  }

  /** A JVM whose boot is interrupted by SIGTERM says so at some points of it. */
  @Test
  void terminatedWhileItsJvmBoots_isStoppedWithoutAWord() throws Exception {
    for (int millis = 0; millis <= 60; millis++) {
      ChildJvm child = launch("sleep");
      // Not for anything to happen: each time another point of the boot is met.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
      child.terminate();
      awaitEndOfMessages(child);
      assertThat(exit(child)).isEqualTo("STOPPED");
    }
    assertThat(lines).isEmpty();
  }

  @Test
  @Tag("F28")
  void terminatedWithABlockedShutdownHook_isKilledAfterItsGrace() throws Exception {
    ChildJvm child = launch(JVM.withTermGrace(Duration.ofMillis(300)), "deaf");
    Await.get(child.connection()).receive();
    child.expectExit(Duration.ofMillis(1));
    messages(child);
    assertThat(exit(child)).isEqualTo("KILLED(did not end within 0.3 s of SIGTERM)");
  }

  @Test
  @Tag("F28")
  void terminatedWhileItIsStopped_isKilledAfterItsGrace() throws Exception {
    ChildJvm child = launch(JVM.withTermGrace(Duration.ofMillis(300)), "stop");
    Await.get(child.connection()).receive();
    Await.until("state T", () -> state(child.pid()).equals("T"));
    child.terminate();
    messages(child);
    assertThat(exit(child)).isEqualTo("KILLED(did not end within 0.3 s of SIGTERM)");
  }

  @Test
  @Tag("F2")
  void stoppedChild_isKilled() throws Exception {
    ChildJvm child = launch("stop");
    Await.get(child.connection()).receive();
    Await.until("state T", () -> state(child.pid()).equals("T"));
    child.kill("hung");
    messages(child);
    assertThat(exit(child)).isEqualTo("KILLED(hung)");
  }

  @Test
  void notOurProgram_isAFailedLaunch() throws Exception {
    ChildJvm child = launch(JVM, "java.lang.NoSuchClass");
    assertThatThrownBy(() -> Await.get(child.connection())).isNotNull();
    assertThat(exit(child)).isEqualTo("LAUNCH_FAILED(exit code 1)");
    assertThat(child.outputTail()).contains("NoSuchClass");
  }

  @Test
  void childThatNeverConnects_isKilledAfterTheStartTimeout() throws Exception {
    ChildJvm child = launch(JVM.withStartTimeout(Duration.ofMillis(1)), "sleep");
    assertThatThrownBy(() -> Await.get(child.connection())).isNotNull();
    assertThat(exit(child)).isEqualTo("LAUNCH_FAILED(not connected within 0.001 s)");
  }

  @Test
  @Tag("B38")
  void whatWasSentBeforeACrash_isReceivedBeforeTheExitIsKnown() throws Exception {
    ChildJvm child = launch("last");
    ChildConnection connection = Await.get(child.connection());
    assertThat(connection.receive()).isNotNull();
    Await.until("process gone", () -> !child.identity().isAlive());
    assertThatThrownBy(() -> child.exit().get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(messages(child)).hasSize(99).endsWith("99");
    assertThat(exit(child)).isEqualTo("EXITED(9)");
  }

  @Test
  void protocolError_endsTheChildAndIsTheCause() throws Exception {
    ChildJvm child = launch("sleep");
    Await.get(child.connection()).receive();
    child.protocolError("unexpected Idle");
    messages(child);
    assertThat(exit(child)).isEqualTo("PROTOCOL_ERROR(unexpected Idle)");
  }

  @Test
  @Tag("B6")
  void openFilesOfEachChild_doNotGrowInNumber() throws Exception {
    List<ChildJvm> children = new java.util.ArrayList<>();
    List<String> openFiles = new java.util.ArrayList<>();
    for (int i = 0; i < 3; i++) {
      children.add(launch("files"));
      openFiles.addAll(messages(children.get(i), 1));
    }
    // Its connection, and one that the JDK itself keeps to close others.
    assertThat(openFiles).containsOnly("pipe,pipe,pipe,socket,socket");
    for (ChildJvm child : children) {
      child.kill("done");
      messages(child);
    }
  }

  @Test
  @Tag("B37")
  void withoutUtilLinux_childrenOfAKilledParentEndAllTheSame(@TempDir Path directory)
      throws Exception {
    Process parent =
        new ProcessBuilder(
                JVM.javaHome().resolve("bin/java").toString(),
                "-cp",
                String.join(":", JVM.classPath()),
                PlainParentProgram.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = parent.inputReader(StandardCharsets.UTF_8)) {
      long child = Long.parseLong(said.readLine());
      assertThat(isAlive(child)).isTrue();
      parent.destroyForcibly();
      Await.until(Duration.ofMillis(2500), "child gone", () -> !isAlive(child));
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  @Test
  void child_leadsASessionOfItsOwn_soThatCtrlCReachesOnlyTheParent() throws Exception {
    ChildJvm child = launch("sleep");
    Await.get(child.connection()).receive();
    assertThat(statFields(child.pid())[3]).isEqualTo(Long.toString(child.pid()));
    child.kill("done");
    messages(child);
  }

  @Test
  @Tag("F5")
  void gigabyteWithoutALineBreak_isDrainedAndCounted() throws Exception {
    ChildJvm child = launch("flood", "1000");
    messages(child);
    assertThat(exit(child)).isEqualTo("EXITED(0)");
    int rest = (1000 << 20) - LineAssembler.MAX_LINE;
    assertThat(lines).hasSize(1).first().asString().endsWith("xx [" + rest + " bytes more]");
    assertThat(child.outputTail()).hasSize(OutputTail.CAPACITY);
  }

  @Test
  @Tag("F5")
  void outputThatIsNotUtf8_isReplaced_andUtf8Arrives() throws Exception {
    ChildJvm child = launch("bytes");
    messages(child);
    exit(child);
    assertThat(lines).containsExactly("a\uFFFD(\uFFFD", "ä€");
  }

  @Test
  @Tag("F27")
  void environment_holdsOnlyWhatIsAllowed() throws Exception {
    ChildJvm child = launch("environment");
    String[] said = messages(child, 1).get(0).split(" ", 2);
    assertThat(said[0].split(",", -1))
        .isSubsetOf(CommandLine.of(Launchers.NONE, request(JVM), "").environment().keySet());
    assertThat(said[1]).isEqualTo("C.UTF-8");
    child.kill("done");
    messages(child);
  }

  @Test
  void whatItStarted_endsWithIt() throws Exception {
    ChildJvm child = launch("orphan", "plain");
    long orphan = Long.parseLong(messages(child).get(0));
    try {
      assertThat(exit(child)).isEqualTo("EXITED(0)");
      Await.until("orphan gone", () -> !isAlive(orphan));
    } finally {
      ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void outputHeldOpenByAnotherSession_delaysTheExitForAWhileOnly() throws Exception {
    ChildJvm child = launch("orphan", "session");
    long orphan = Long.parseLong(messages(child).get(0));
    try {
      assertThat(exit(child)).isEqualTo("EXITED(0)");
      assertThat(isAlive(orphan)).isTrue();
    } finally {
      ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void sinkThatThrows_doesNotStopTheChild() throws Exception {
    ChildRequest request =
        new ChildRequest(
            "child",
            JVM,
            ChildProgram.class.getName(),
            List.of("flood", "1"),
            (source, line) -> {
              throw new IllegalStateException("no more room");
            });
    ChildJvm child = supervisor.launch(request);
    messages(child);
    assertThat(exit(child)).isEqualTo("EXITED(0)");
  }

  @Test
  @Tag("F6")
  void missingJava_isSaidWithItsPath() {
    assertThatThrownBy(() -> launch(JVM.withJavaHome(Path.of("/nowhere")), "x"))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("/nowhere/bin/java");
  }

  @Test
  void closedSupervisor_killsWhatIsLeft_andLaunchesNoMore(@TempDir Path directory)
      throws Exception {
    ProcessSupervisor other =
        ProcessSupervisor.start(new SupervisorOptions(directory), Launchers.NONE);
    ChildJvm child = other.launch(request(JVM, "sleep"));
    Await.get(child.connection()).receive();
    other.close();
    assertThat(child.identity().isAlive()).isFalse();
    assertThat(exit(child)).isEqualTo("KILLED(its parent closes)");
    assertThat(directory).isEmptyDirectory();
    assertThatThrownBy(() -> other.launch(request(JVM, "sleep")))
        .isInstanceOf(LaunchException.class);
  }

  private ChildJvm launch(String... arguments) {
    return launch(JVM, arguments);
  }

  private ChildJvm launch(JvmOptions jvm, String... arguments) {
    return supervisor.launch(request(jvm, arguments));
  }

  private ChildRequest request(JvmOptions jvm, String... arguments) {
    boolean isClass = arguments.length > 0 && arguments[0].contains(".");
    return new ChildRequest(
        "child",
        jvm,
        isClass ? arguments[0] : ChildProgram.class.getName(),
        List.of(arguments),
        (source, line) -> lines.add(line));
  }

  /** All messages up to the end of the stream. */
  private static List<String> messages(ChildJvm child) throws Exception {
    return messages(child, Integer.MAX_VALUE);
  }

  private static List<String> messages(ChildJvm child, int atMost) throws Exception {
    ChildConnection connection = Await.get(child.connection());
    List<String> texts = new java.util.ArrayList<>();
    while (texts.size() < atMost) {
      Frame frame = connection.receive();
      if (frame == null) {
        break;
      }
      texts.add(new String(frame.payload(), StandardCharsets.UTF_8));
    }
    return texts;
  }

  private static void awaitEndOfMessages(ChildJvm child) throws Exception {
    try {
      messages(child);
    } catch (ExecutionException e) {
      assertThat(child.connection()).isCompletedExceptionally();
    }
  }

  private static String exit(ChildJvm child) throws Exception {
    return Await.get(child.exit()).toString();
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).isPresent() && !state(pid).equals("Z");
  }

  private static String state(long pid) {
    return statFields(pid)[0];
  }

  private static String[] statFields(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    } catch (IOException e) {
      return new String[] {"gone"};
    }
  }
}
