package io.partita.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.process.LaunchException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where and with what a command starts, and what is said when it does not. */
@Timeout(60)
class CommandLaunchIT {
  @TempDir private Path directory;

  private Path script;

  @BeforeEach
  void makeScript() throws Exception {
    script = Files.writeString(directory.resolve("own-script"), "#!/bin/sh\necho \"$0 $1\"\n");
  }

  private void makeExecutable() throws Exception {
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  @Tag("F6")
  void programThatIsNotThere_isNamedWithWhereItWasSearched() {
    assertThatThrownBy(
            () -> Command.of("no-such-program", "x").withVariable("PATH", "/usr/bin:/sbin").run())
        .isInstanceOf(LaunchException.class)
        .hasMessage(
            "Cannot start no-such-program x: no program no-such-program in its PATH,"
                + " /usr/bin:/sbin; install it or give its path");
    assertThatThrownBy(() -> Command.of("/no/such/program").run())
        .isInstanceOf(LaunchException.class)
        .hasMessage("Cannot start /no/such/program: there is no file /no/such/program");
  }

  @Test
  @Tag("F6")
  void programThatIsNotExecutable_isNamed() {
    String expected = "own-script is not executable (chmod +x makes it so)";
    assertThatThrownBy(() -> Command.of(script.toString()).run()).hasMessageEndingWith(expected);
    assertThatThrownBy(
            () -> Command.of("own-script").withVariable("PATH", directory.toString()).run())
        .hasMessageEndingWith(expected);
    assertThatThrownBy(() -> Command.of(directory.toString()).run())
        .isInstanceOf(LaunchException.class)
        .hasMessageEndingWith(directory + " is a directory");
  }

  @Test
  @Tag("F6")
  void whatTheSystemRefuses_isSaid() throws Exception {
    Files.writeString(script, "#!/no/interpreter -x\n");
    makeExecutable();
    assertThatThrownBy(() -> Command.of(script.toString()).run())
        .isInstanceOf(LaunchException.class)
        .hasMessageEndingWith(
            script + " begins with #!/no/interpreter -x, and there is no such program");
    assertThatThrownBy(() -> Command.of("echo", "x".repeat(200_000)).run())
        .isInstanceOf(LaunchException.class)
        .hasMessageEndingWith("Argument list too long");
  }

  @Test
  @Tag("F6")
  void directoryThatIsNotThere_isNamed() {
    assertThatThrownBy(() -> Command.of("pwd").in(directory.resolve("none")).run())
        .isInstanceOf(LaunchException.class)
        .hasMessageStartingWith("Cannot start pwd: the working directory " + directory)
        .hasMessageEndingWith("/none does not exist");
    assertThatThrownBy(() -> Command.of("pwd").in(script).run())
        .isInstanceOf(LaunchException.class);
  }

  @Test
  void program_isSearchedInThePathThatItWillSee() throws Exception {
    makeExecutable();
    Command command = Command.of("own-script", "x").withVariable("PATH", "/bin:" + directory);
    assertThat(command.output()).isEqualTo(script + " x\n");
  }

  @Test
  void relativePaths_beginAtTheWorkingDirectory() throws Exception {
    makeExecutable();
    assertThat(Command.of("./own-script", "x").in(directory).output()).endsWith("/own-script x\n");
    assertThat(Command.of("pwd").in(directory).output().strip())
        .isEqualTo(directory.toRealPath().toString());
    assertThat(Command.of("pwd").output().strip())
        .isEqualTo(Path.of("").toAbsolutePath().toString());
  }

  @Test
  @Tag("B39")
  void environment_isInheritedWithChanges_orMade() {
    Command env = Command.of("env");
    assertThat(env.output().lines()).contains("PATH=" + System.getenv("PATH"));
    Environment changed =
        Environment.INHERITED
            .with("NEW", "ä = \n b")
            .with("PERL5OPT", "-MNoSuchModule")
            .with("PATH", "/usr/bin")
            .without("HOME");
    assertThat(env.withEnvironment(changed).output())
        .contains("NEW=ä = \n b\n", "PERL5OPT=-MNoSuchModule\n", "PATH=/usr/bin\n")
        .doesNotContain("\nHOME=", System.getenv("PATH"));
    assertThat(env.withEnvironment(Environment.EMPTY.with("A.B", "1")).output())
        .isEqualTo("A.B=1\n");
    assertThat(env.withEnvironment(Environment.EMPTY).output()).isEmpty();
  }

  @Test
  void environmentOfThisProcess_passesAsItIs() {
    // Perl, LD_ and names that are no identifiers too.
    Map<String, String> own = System.getenv();
    String[] lines = Command.of("env", "-0").output().split("\0", 0);
    assertThat(lines).hasSameSizeAs(own.keySet());
    own.forEach((name, value) -> assertThat(lines).contains(name + "=" + value));
  }

  @Test
  void guard_leavesNoTraceInTheCommand() throws Exception {
    List<String> words = List.of("grep", "-E", "Sig(Blk|Ign|Cgt)", "/proc/self/status");
    Process bare = new ProcessBuilder(words).start();
    // The JDK leaves SIGQUIT blocked in what it starts.
    String expected =
        new String(bare.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .replaceFirst("(SigBlk:\\s)[0-9a-f]+", "$10000000000000000");
    assertThat(Command.of(words).output()).isEqualTo(expected);
    assertThat(Command.shell("ls /proc/self/fd").output()).isEqualTo("0\n1\n2\n3\n");
  }

  @Test
  void ownSession_unlessItSharesTheTerminal() throws Exception {
    Command command = Command.shell("cut -d' ' -f6 /proc/$$/stat; echo $$");
    List<String> own = command.run().stdout().lines();
    assertThat(own.get(0)).isEqualTo(own.get(1));
    List<String> shared =
        command.withOptions(command.options().withOwnSession(false)).run().stdout().lines();
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String session = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3];
    assertThat(shared.get(0)).isEqualTo(session);
  }

  @Test
  @Tag("F27")
  void secretsLikeOptions_areNotShown() {
    Command command = Command.of("false", "--password=hunter2", "-Dapi.key=x", "plain");
    assertThat(command).hasToString("false --password=*** -Dapi.key=*** plain");
    assertThatThrownBy(command::check).hasMessageNotContaining("hunter2");
    assertThat(Environment.EMPTY.with("A", "hunter2").toString()).doesNotContain("hunter2");
  }

  @Test
  void guard_isNamedForWhatItIs_andShowsNoArguments() throws Exception {
    try (RunningCommand running = Command.of("sleep", "1000").start()) {
      ProcessHandle guard = ProcessHandle.of(running.pid()).flatMap(ProcessHandle::parent).get();
      String shown = Files.readString(Path.of("/proc/" + guard.pid() + "/cmdline"));
      assertThat(shown.replace('\0', ' ').strip()).isEqualTo("partita-command " + running.pid());
      assertThat(guard.parent()).contains(ProcessHandle.current());
    }
  }

  @Test
  void containment_isTheBest_whereThereIsPerl() {
    assertThat(Command.containment()).isEqualTo(Containment.TREE);
    assertThat(Set.of(Containment.values())).hasSize(3);
  }
}
