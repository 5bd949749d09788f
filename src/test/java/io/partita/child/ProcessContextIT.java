package io.partita.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.process.LaunchException;
import io.partita.testing.Await;
import io.partita.worker.Processes;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProcessContextIT {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final ContextOptions PLAIN =
      ContextOptions.DEFAULTS.withJvm(ChildProcessIT.JVM).withSpares(0);

  private final Set<Long> others = allChildren();
  private final Lines lines = new Lines();
  private final ContextOptions options = PLAIN.withOutput(lines);

  @AfterEach
  void stop() {
    ProcessContext.shutDown();
  }

  private static ChildProcess ended(ChildProcess child) throws InterruptedException {
    child.start();
    assertThat(child.join(LONG)).describedAs("%s", child).isTrue();
    return child;
  }

  /** Those that this test has started: a server that other tests keep is a child too. */
  private Set<Long> childJvms() {
    Set<Long> children = allChildren();
    children.removeAll(others);
    return children;
  }

  private static Set<Long> allChildren() {
    return ProcessHandle.current()
        .children()
        .map(ProcessHandle::pid)
        .filter(Processes::isAlive)
        .collect(Collectors.toCollection(HashSet::new));
  }

  @Test
  @Tag("B2")
  void terminatedRightAfterItsStart_isTerminatedLikeAnyOther() throws Exception {
    ChildProcess child =
        ProcessContext.of(StartMethod.SPAWN, options).process(ChildProcessIT::waitForEver);
    child.start();
    child.terminate();
    assertThat(child.join(LONG)).describedAs("%s", child).isTrue();
    assertThat(child.exitCode()).hasValue(-15);
    assertThat(child.exitCause().orElseThrow()).hasToString("STOPPED(TERM)");
  }

  /** Something that a context has made. */
  private record Made(String name) implements Serializable {}

  @Test
  @Tag("B10")
  void whatAnotherContextMade_isRefused() {
    ProcessContext spawn = ProcessContext.of(StartMethod.SPAWN, options);
    ProcessContext fork = ProcessContext.of(StartMethod.FORK, options);
    Made queue = new Made("queue");
    spawn.bind(queue);
    assertThatIllegalStateException()
        .isThrownBy(() -> fork.process(() -> System.out.println(queue)).start())
        .withMessageContainingAll("queue", "SPAWN", "FORK", "make both by one context");
    ChildProcess child = spawn.process(() -> {});
    assertThatIllegalStateException()
        .isThrownBy(() -> fork.process(() -> System.out.println(child)).start())
        .withMessageContaining("make both by one context");
  }

  @Test
  @Tag("B10")
  void whatTheSameContextMade_isTaken() throws Exception {
    ProcessContext spawn = ProcessContext.of(StartMethod.SPAWN, options);
    Made queue = new Made("queue");
    Made equal = new Made("queue");
    spawn.bind(queue);
    ProcessContext.of(StartMethod.FORK, options).bind(equal);
    ended(spawn.process(() -> System.out.println(queue)));
    assertThat(lines.all()).containsExactly("Made[name=queue]");
  }

  @Test
  void defaultIsSetOnce() {
    ProcessContext before = ProcessContext.getDefault();
    ProcessContext spawn = ProcessContext.of(StartMethod.SPAWN);
    assertThatIllegalStateException()
        .isThrownBy(() -> ProcessContext.setDefault(spawn))
        .withMessageContaining("is FORKSERVER already")
        .withMessageContaining("replaceDefault");
    ProcessContext.replaceDefault(spawn);
    try {
      assertThat(ProcessContext.getDefault()).isSameAs(spawn);
      assertThat(new ChildProcess(() -> {}).context()).isSameAs(spawn);
    } finally {
      ProcessContext.replaceDefault(before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void child_beginsWithTheDefaultOfItsParent(StartMethod method) throws Exception {
    ProcessContext before = ProcessContext.getDefault();
    ProcessContext.replaceDefault(ProcessContext.of(method, options));
    try {
      ended(new ChildProcess(() -> System.out.println(ProcessContext.getDefault().startMethod())));
      assertThat(lines.all()).containsExactly(method.name());
    } finally {
      ProcessContext.replaceDefault(before);
    }
  }

  @Test
  void spares_areUsedAndReplaced() throws Exception {
    ProcessContext context = ProcessContext.of(StartMethod.FORKSERVER, options.withSpares(2));
    Await.get(context.warmUp());
    Set<Long> spares = childJvms();
    assertThat(spares).hasSize(2);
    ChildProcess child = context.process(ChildProcessIT::waitForEver);
    child.start();
    assertThat(spares).contains(child.pid());
    Await.get(context.warmUp());
    assertThat(childJvms()).hasSize(3).contains(child.pid());
    child.kill();
    assertThat(child.join(LONG)).isTrue();
  }

  @Test
  void burstOverTheSpares_isStartedAllTheSame() throws Exception {
    ProcessContext context = ProcessContext.of(StartMethod.FORKSERVER, options.withSpares(1));
    ChildProcess[] children = new ChildProcess[4];
    for (int i = 0; i < children.length; i++) {
      children[i] = context.process(() -> System.out.println("done"));
      children[i].start();
    }
    for (ChildProcess child : children) {
      assertThat(child.join(LONG)).isTrue();
      assertThat(child.exitCode()).hasValue(0);
    }
    assertThat(lines.all()).hasSize(4);
  }

  @Test
  void spareThatWasKilled_isNotHandedATask() throws Exception {
    ProcessContext context = ProcessContext.of(StartMethod.FORKSERVER, options.withSpares(1));
    Await.get(context.warmUp());
    long spare = childJvms().iterator().next();
    ProcessHandle.of(spare).orElseThrow().destroyForcibly();
    Await.until("spare gone", () -> !Processes.isAlive(spare));
    assertThat(ended(context.process(() -> {})).exitCode()).hasValue(0);
  }

  @Test
  void idleSpares_end() throws Exception {
    ProcessContext context =
        ProcessContext.of(
            StartMethod.FORKSERVER, options.withSpares(1).withIdleTimeout(Duration.ofMillis(300)));
    Await.get(context.warmUp());
    Await.until("no spares", () -> childJvms().isEmpty());
    assertThat(ended(context.process(() -> {})).exitCode()).hasValue(0);
  }

  /** Says when it is loaded. */
  static final class Heavy {
    static {
      System.out.println("loaded in " + ProcessHandle.current().pid());
    }

    private Heavy() {}
  }

  @Test
  void preloadedClasses_areLoadedBeforeThereIsATask() throws Exception {
    ProcessContext context =
        ProcessContext.of(
            StartMethod.FORKSERVER,
            options.withSpares(1).withPreload(Heavy.class.getName(), "no.such.Type"));
    Await.get(context.warmUp());
    assertThat(childJvms()).contains(Long.parseLong(lines.await("loaded in ")));
  }

  @Test
  @Tag("F6")
  void spareThatCannotStart_failsTheWarmUpWithItsOutput() {
    ProcessContext context =
        ProcessContext.of(
            StartMethod.FORKSERVER,
            options.withSpares(1).withJvm(ChildProcessIT.JVM.plusArguments("-XX:+NoSuchFlag")));
    assertThatThrownBy(() -> Await.get(context.warmUp()))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("NoSuchFlag")
        .hasMessageContaining("<");
    assertThat(childJvms()).isEmpty();
  }

  @Test
  @Tag("F6")
  void javaThatIsMissing_failsTheStartAndLeavesNothing() throws Exception {
    ProcessContext context =
        ProcessContext.of(
            StartMethod.FORKSERVER,
            options.withJvm(ChildProcessIT.JVM.withJavaHome(Path.of("/nowhere"))));
    ChildProcess child = context.process(() -> {});
    assertThatThrownBy(child::start)
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("/nowhere/bin/java");
    assertThat(child.isAlive()).isFalse();
    assertThat(ChildProcess.activeChildren()).isEmpty();
    assertThat(Children.HERE.station().tree().count()).isZero();
  }

  @Test
  @Tag("F6")
  void jdkThatIsReplacedUnderneath_isSaidAndComesBack(@TempDir Path home) throws Exception {
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Path real = ChildProcessIT.JVM.javaHome().resolve("bin/java");
    ProcessContext context =
        ProcessContext.of(
            StartMethod.FORKSERVER,
            options.withSpares(1).withJvm(ChildProcessIT.JVM.withJavaHome(home)));
    install(java, "exec " + real + " \"$@\"");
    assertThat(ended(context.process(() -> {})).exitCode()).hasValue(0);
    Await.get(context.warmUp());
    install(java, "echo No JVM here >&2; exit 6");
    assertThat(ended(context.process(() -> {})).exitCode()).hasValue(0); // The spare's.
    ChildProcess failed = ended(context.process(() -> {}));
    assertThat(failed.exitCause().orElseThrow().toString())
        .startsWith("LAUNCH_FAILED(exit code 6; ")
        .contains("No JVM here");
    assertThatThrownBy(() -> Await.get(context.warmUp())).hasMessageContaining("No JVM here");
    assertThat(childJvms()).isEmpty();
    install(java, "exec " + real + " \"$@\"");
    Await.get(context.warmUp());
    assertThat(ended(context.process(() -> {})).exitCode()).hasValue(0);
  }

  private static void install(Path java, String script) throws IOException {
    Path next = java.resolveSibling("next");
    Files.writeString(next, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.move(next, java, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void optionsThatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> PLAIN.withSpares(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> PLAIN.withIdleTimeout(Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> new ProcessLimits(0, 1)).hasMessageContaining("maxDepth");
    assertThatThrownBy(() -> new ProcessLimits(1, 0)).hasMessageContaining("maxProcesses");
    assertThatThrownBy(() -> ChildOptions.DEFAULTS.withName(" ")).hasMessageContaining("name");
  }
}
