package io.partita.process;

import io.partita.limits.ResourceLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A child to start.
 *
 * @param name what it is called in messages and beside its output: letters, digits, {@code . _ -},
 *     64 at most
 * @param jvm how its JVM is started
 * @param mainClass the class whose {@code main} runs; it opens {@link ParentLink}
 * @param arguments given to {@code main}; never a secret
 * @param output takes what it prints
 * @param training how one like it is trained, so that later ones start faster; null to leave that
 * @param limits what it may use; of its memory only what is resident is watched from here
 */
public record ChildRequest(
    String name,
    JvmOptions jvm,
    String mainClass,
    List<String> arguments,
    OutputSink output,
    @Nullable Training training,
    ResourceLimits limits) {
  public ChildRequest {
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "A child's name is 1 to 64 letters, digits, '.', '_' or '-', was " + name);
    }
    arguments = List.copyOf(arguments);
  }

  /** Without training and limits. */
  public ChildRequest(
      String name, JvmOptions jvm, String mainClass, List<String> arguments, OutputSink output) {
    this(name, jvm, mainClass, arguments, output, null, ResourceLimits.NONE);
  }

  public ChildRequest withJvm(JvmOptions options) {
    return new ChildRequest(name, options, mainClass, arguments, output, training, limits);
  }

  public ChildRequest withOutput(OutputSink sink) {
    return new ChildRequest(name, jvm, mainClass, arguments, sink, training, limits);
  }

  public ChildRequest withTraining(Training how) {
    return new ChildRequest(name, jvm, mainClass, arguments, output, how, limits);
  }

  public ChildRequest withLimits(ResourceLimits most) {
    return new ChildRequest(name, jvm, mainClass, arguments, output, training, most);
  }

  /** Whether standard error comes through a pipe of its own. */
  boolean separatesErrors() {
    return output.errors() != output;
  }
}
