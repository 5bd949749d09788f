package io.partita.command;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a command is run, beside its words and streams.
 *
 * @param directory where it starts, null for this process's own working directory
 * @param environment the variables that it sees
 * @param timeout when it is ended with all that came of it, counted from its start; null for never
 * @param grace how long it may go on after SIGTERM before SIGKILL
 * @param captureLimit how many bytes of each captured stream are kept, at least 0: the last ones
 * @param charset how output becomes text; what does not fit it is replaced
 * @param ownSession whether it leads a session of its own, out of reach of a terminal's Ctrl-C, as
 *     {@code start_new_session}; false for programs that talk to the terminal
 * @param outputGrace how long output is read after the command's end if something that it left
 *     behind holds its streams open
 */
public record CommandOptions(
    @Nullable Path directory,
    Environment environment,
    @Nullable Duration timeout,
    Duration grace,
    int captureLimit,
    Charset charset,
    boolean ownSession,
    Duration outputGrace) {

  /** Here, with this process's environment, no time-out, and 16 MiB of each captured stream. */
  public static final CommandOptions DEFAULTS =
      new CommandOptions(
          null,
          Environment.INHERITED,
          null,
          Duration.ofSeconds(5),
          16 << 20,
          StandardCharsets.UTF_8,
          true,
          Duration.ofSeconds(1));

  public CommandOptions {
    if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
      throw new IllegalArgumentException("timeout must be positive, was " + timeout);
    }
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative, was " + grace);
    }
    if (outputGrace.isNegative()) {
      throw new IllegalArgumentException("outputGrace must not be negative, was " + outputGrace);
    }
    if (captureLimit < 0) {
      throw new IllegalArgumentException("captureLimit must be at least 0, was " + captureLimit);
    }
  }

  public CommandOptions withDirectory(@Nullable Path path) {
    return new CommandOptions(
        path, environment, timeout, grace, captureLimit, charset, ownSession, outputGrace);
  }

  public CommandOptions withEnvironment(Environment variables) {
    return new CommandOptions(
        directory, variables, timeout, grace, captureLimit, charset, ownSession, outputGrace);
  }

  public CommandOptions withTimeout(@Nullable Duration atMost) {
    return new CommandOptions(
        directory, environment, atMost, grace, captureLimit, charset, ownSession, outputGrace);
  }

  public CommandOptions withGrace(Duration time) {
    return new CommandOptions(
        directory, environment, timeout, time, captureLimit, charset, ownSession, outputGrace);
  }

  public CommandOptions withCaptureLimit(int bytes) {
    return new CommandOptions(
        directory, environment, timeout, grace, bytes, charset, ownSession, outputGrace);
  }

  public CommandOptions withCharset(Charset encoding) {
    return new CommandOptions(
        directory, environment, timeout, grace, captureLimit, encoding, ownSession, outputGrace);
  }

  public CommandOptions withOwnSession(boolean own) {
    return new CommandOptions(
        directory, environment, timeout, grace, captureLimit, charset, own, outputGrace);
  }

  public CommandOptions withOutputGrace(Duration time) {
    return new CommandOptions(
        directory, environment, timeout, grace, captureLimit, charset, ownSession, time);
  }
}
