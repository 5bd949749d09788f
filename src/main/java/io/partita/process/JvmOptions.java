package io.partita.process;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How a child JVM is started and ended.
 *
 * @param javaHome the JDK or JRE whose {@code bin/java} runs
 * @param classPath jars and directories, in order
 * @param arguments options for the JVM, before the main class; never a secret
 * @param environment added to the few variables that every child gets; never a secret
 * @param workingDirectory where it starts
 * @param startTimeout how long it may take until it has connected
 * @param termGrace how long it may go on after SIGTERM before it is killed
 */
public record JvmOptions(
    Path javaHome,
    List<String> classPath,
    List<String> arguments,
    Map<String, String> environment,
    Path workingDirectory,
    Duration startTimeout,
    Duration termGrace) {

  /**
   * This process's own Java and class path, a heap of 256 MB, and an end at the first lack of it.
   */
  public static final JvmOptions DEFAULTS =
      new JvmOptions(
          Path.of(System.getProperty("java.home")),
          ownClassPath(),
          List.of(
              "-Xmx256m",
              "-XX:+UseSerialGC",
              "-XX:+ExitOnOutOfMemoryError",
              "-XX:-CreateCoredumpOnCrash",
              // A crash report is output like any other, and no file is left anywhere.
              "-XX:+ErrorFileToStderr",
              "-XX:-UsePerfData",
              "-Dfile.encoding=UTF-8"),
          Map.of(),
          Path.of("").toAbsolutePath(),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5));

  /**
   * {@link #DEFAULTS} for tasks of milliseconds: the first compiler only, little memory set aside.
   * A task that computes for seconds runs three times slower than with {@link #DEFAULTS}.
   */
  public static final JvmOptions SHORT =
      DEFAULTS.plusArguments("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=24m", "-Xms8m");

  static final String EXITS_WITHOUT_MEMORY = "-XX:+ExitOnOutOfMemoryError";

  public JvmOptions {
    Objects.requireNonNull(javaHome, "javaHome");
    Objects.requireNonNull(workingDirectory, "workingDirectory");
    classPath = List.copyOf(classPath);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    if (startTimeout.isNegative() || startTimeout.isZero()) {
      throw new IllegalArgumentException("startTimeout must be positive, was " + startTimeout);
    }
    if (termGrace.isNegative()) {
      throw new IllegalArgumentException("termGrace must not be negative, was " + termGrace);
    }
  }

  private static List<String> ownClassPath() {
    return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .toList();
  }

  public JvmOptions withJavaHome(Path home) {
    return new JvmOptions(
        home, classPath, arguments, environment, workingDirectory, startTimeout, termGrace);
  }

  public JvmOptions withClassPath(List<String> entries) {
    return new JvmOptions(
        javaHome, entries, arguments, environment, workingDirectory, startTimeout, termGrace);
  }

  /** With these arguments in place of the present ones. */
  public JvmOptions withArguments(List<String> jvmArguments) {
    return new JvmOptions(
        javaHome, classPath, jvmArguments, environment, workingDirectory, startTimeout, termGrace);
  }

  /** With these arguments behind the present ones; where two contradict, the JVM takes the last. */
  public JvmOptions plusArguments(String... more) {
    return withArguments(Stream.concat(arguments.stream(), Arrays.stream(more)).toList());
  }

  public JvmOptions withEnvironment(Map<String, String> variables) {
    return new JvmOptions(
        javaHome, classPath, arguments, variables, workingDirectory, startTimeout, termGrace);
  }

  public JvmOptions withWorkingDirectory(Path directory) {
    return new JvmOptions(
        javaHome, classPath, arguments, environment, directory, startTimeout, termGrace);
  }

  public JvmOptions withStartTimeout(Duration timeout) {
    return new JvmOptions(
        javaHome, classPath, arguments, environment, workingDirectory, timeout, termGrace);
  }

  public JvmOptions withTermGrace(Duration grace) {
    return new JvmOptions(
        javaHome, classPath, arguments, environment, workingDirectory, startTimeout, grace);
  }
}
