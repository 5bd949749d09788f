package io.partita.process;

import java.util.List;

/**
 * A child to start.
 *
 * @param name what it is called in messages and beside its output: letters, digits, {@code . _ -},
 *     64 at most
 * @param jvm how its JVM is started
 * @param mainClass the class whose {@code main} runs; it opens {@link ParentLink}
 * @param arguments given to {@code main}; never a secret
 * @param output takes what it prints
 */
public record ChildRequest(
    String name, JvmOptions jvm, String mainClass, List<String> arguments, OutputSink output) {
  public ChildRequest {
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "A child's name is 1 to 64 letters, digits, '.', '_' or '-', was " + name);
    }
    arguments = List.copyOf(arguments);
  }

  /** Whether standard error comes through a pipe of its own. */
  boolean separatesErrors() {
    return output.errors() != output;
  }
}
