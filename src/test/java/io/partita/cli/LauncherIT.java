package io.partita.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code partita} among JDKs and Mavens that only say what version they are. */
class LauncherIT {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "cat",
          "cp",
          "find",
          "flock",
          "head",
          "mkdir",
          "mktemp",
          "mv",
          "readlink",
          "rm",
          "sed",
          "sha256sum",
          "sort",
          "touch",
          "uname");

  /** The SHA-256 of an empty file. */
  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @TempDir Path temporary;
  private Path checkout = Path.of("");
  private Path bin = Path.of("");
  private Path mavenCalls = Path.of("");
  private @Nullable Path javaHome;

  record Result(int code, List<String> out, List<String> err) {
    String only() {
      assertThat(err).hasSize(1);
      return err.get(0);
    }
  }

  @BeforeEach
  void checkOut() throws IOException {
    checkout = Files.createDirectories(temporary.resolve("a checkout, with spaces"));
    bin = Files.createDirectories(temporary.resolve("bin"));
    mavenCalls = temporary.resolve("maven-calls");
    Files.copy(Path.of("partita"), checkout.resolve("partita"));
    executable(checkout.resolve("partita"));
    Files.createDirectories(checkout.resolve("src/main/java"));
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    for (String tool : TOOLS) {
      script(bin.resolve(tool), "exec '" + tool(tool) + "' \"$@\"");
    }
  }

  @Test
  void noJdk_isSaidInOneLine() throws Exception {
    maven("3.9.11");

    Result result = launch();

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.only())
        .isEqualTo("partita: needs a JDK 17 or newer, in JAVA_HOME or on the PATH");
  }

  @Test
  void oldJdk_isNamedWithItsVersion() throws Exception {
    javaHome = jdk("old", "1.8.0_402");

    Result result = launch();

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.only())
        .startsWith("partita: needs a JDK 17 or newer")
        .endsWith("/old is Java 1.8.0_402");
  }

  @Test
  void javaHomeWithoutCompiler_isNamed() throws Exception {
    javaHome = jdk("jre", "21.0.1");
    Files.delete(javaHome.resolve("bin/javac"));

    assertThat(launch().only()).endsWith("; no JDK in " + javaHome);
  }

  @Test
  void oldJavaHome_givesWayToTheJdkOnThePath() throws Exception {
    maven("3.9.11");
    javaHome = jdk("old", "11.0.2");
    Path good = jdk("good", "25-ea");
    Files.createSymbolicLink(bin.resolve("javac"), good.resolve("bin/javac"));

    assertThat(launch("run").out()).startsWith("java of good");
  }

  @Test
  void noMaven_isSaidInOneLine() throws Exception {
    javaHome = jdk("good", "17.0.1");

    Result result = launch();

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.only()).startsWith("partita: needs Maven 3.8.6 or newer on the PATH");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.8.5", "3.6.3", "2.2.1"})
  void oldMaven_isNamedWithItsVersion(String version) throws Exception {
    javaHome = jdk("good", "17.0.1");
    maven(version);

    Result result = launch();

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.only())
        .startsWith("partita: needs Maven 3.8.6 or newer")
        .endsWith("is Maven " + version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.8.6", "3.10.0", "4.0.0"})
  void newEnoughMaven_buildsOnceAndQuietly(String version) throws Exception {
    javaHome = jdk("good", "17.0.1");
    maven(version);

    Result first = launch();
    Result second = launch();

    assertThat(first.code()).isZero();
    assertThat(first.only()).startsWith("Building Partita (first run only");
    assertThat(second.err()).isEmpty();
    assertThat(Files.readAllLines(mavenCalls)).hasSize(1);
  }

  @Test
  void changedSource_isBuiltAgain() throws Exception {
    javaHome = jdk("good", "17.0.1");
    maven("3.9.11");
    launch();
    Path source = Files.writeString(checkout.resolve("src/main/java/New.java"), "class New {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));

    assertThat(launch().only()).isEqualTo("Building Partita (its sources have changed) …");
  }

  @Test
  void failedBuild_showsWhatMavenSaid() throws Exception {
    javaHome = jdk("good", "17.0.1");
    maven("3.9.11");
    Files.writeString(checkout.resolve("pom.xml"), "broken");

    Result result = launch();

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("[ERROR] no project", "partita: the build failed, see above");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void argumentsAndJars_reachTheJvmAsTheyAre() throws Exception {
    javaHome = jdk("good", "17.0.1");
    maven("3.9.11");
    Files.createDirectories(checkout.resolve("batch-jobs/lib"));
    Files.createFile(checkout.resolve("batch-jobs/lib/mine.jar"));

    List<String> out = launch("run", "a b.xml", "", "x=*").out();

    assertThat(out)
        .endsWith("io.partita.cli.Main", "run", "a b.xml", "", "x=*")
        .contains("-Dpartita.terminal=false", "-Dpartita.directory=" + checkout)
        .contains(
            "%1$s/target/partita-1-classes.jar:%1$s/target/lib/a.jar:%1$s/target/jars/%2$s/mine.jar"
                .formatted(checkout, EMPTY));
  }

  @Test
  void jarReplaced_whoRunsKeepsItsCopy_andOthersAreRemoved() throws Exception {
    javaHome = jdk("good", "17.0.1");
    maven("3.9.11");
    Path jar = Files.createDirectories(checkout.resolve("batch-jobs/lib")).resolve("mine.jar");
    Path copies = checkout.resolve("target/jars");
    Files.writeString(jar, "first");
    launch();
    Path first = onlyIn(copies);
    Process user = new ProcessBuilder("flock", "-s", first.toString(), "cat").start();
    user.getOutputStream().write('\n');
    user.getOutputStream().flush();
    assertThat(user.getInputStream().read()).isEqualTo('\n'); // it has the lock
    Files.writeString(jar, "second");
    launch();

    assertThat(first.resolve("mine.jar")).hasContent("first");
    user.getOutputStream().close();
    assertThat(user.waitFor(30, TimeUnit.SECONDS)).isTrue();
    launch();
    assertThat(onlyIn(copies).resolve("mine.jar")).hasContent("second");
  }

  private static Path onlyIn(Path directory) throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      List<Path> all = found.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  @Test
  void symbolicLink_findsTheCheckout() throws Exception {
    javaHome = jdk("good", "17.0.1");
    maven("3.9.11");
    Path link = Files.createSymbolicLink(temporary.resolve("link"), checkout.resolve("partita"));

    assertThat(launch(link, List.of()).out()).contains("-Dpartita.directory=" + checkout);
  }

  @Test
  void colonInThePath_isRefused() throws Exception {
    javaHome = jdk("good", "17.0.1");
    Path odd = Files.move(checkout, temporary.resolve("odd:name"));

    assertThat(launch(odd.resolve("partita"), List.of()).only()).contains("colon in its path");
  }

  private Result launch(String... arguments) throws IOException, InterruptedException {
    return launch(checkout.resolve("partita"), List.of(arguments));
  }

  private Result launch(Path launcher, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(arguments);
    Path out = temporary.resolve("out");
    Path err = temporary.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(temporary.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    if (javaHome != null) {
      builder.environment().put("JAVA_HOME", javaHome.toString());
    }
    Process process = builder.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
  }

  /** A JDK that prints its name and arguments instead of running something. */
  private Path jdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(temporary.resolve(name));
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%s\"%n".formatted(version));
    script(home.resolve("bin/java"), "echo 'java of " + name + "'; printf '%s\\n' \"$@\"");
    script(home.resolve("bin/javac"), "exit 1");
    return home;
  }

  /** A Maven that "builds" any project but a broken one. */
  private void maven(String version) throws IOException {
    script(
        bin.resolve("mvn"),
        """
        if [[ $1 == -v ]]; then echo "Apache Maven %s (hash)"; exit; fi
        echo "$*" >>'%s'
        if [[ $(cat pom.xml) == broken ]]; then echo '[ERROR] no project'; exit 1; fi
        mkdir -p target/lib
        touch target/partita-1-classes.jar target/lib/a.jar
        """
            .formatted(version, mavenCalls));
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!" + tool("bash") + "\n" + body + "\n");
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path tool(String name) {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      Path tool = Path.of(directory, name);
      if (Files.isExecutable(tool)) {
        return tool;
      }
    }
    throw new AssertionError(name + " is not on the PATH");
  }
}
