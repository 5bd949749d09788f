package io.partita.app;

import io.partita.batch.AttemptOutput;
import io.partita.batch.SkippedSink;
import io.partita.config.Settings;
import io.partita.process.JvmOptions;
import io.partita.process.SupervisorOptions;
import org.jspecify.annotations.Nullable;

/**
 * The engine that partitions of this JVM run on. JBeret finds its partition handlers by itself and
 * hands them nothing, so this is the one static reference there is.
 *
 * <p>An engine that was set stays while its surroundings close: a job that comes too late is
 * refused by it.
 *
 * <p>An application that has only dropped the jar in never starts an engine: the first partition
 * does, with the application's own class path, and the JVM's end closes it.
 */
final class CurrentEngine {
  private static @Nullable PartitionEngine current;

  private CurrentEngine() {}

  static synchronized void set(PartitionEngine engine) {
    current = engine;
  }

  /** When nothing is left that could reach a partitioned step. */
  static synchronized void clear() {
    current = null;
  }

  /** Null if there is none yet; starts none. */
  static synchronized @Nullable PartitionEngine known() {
    return current;
  }

  static synchronized PartitionEngine get() {
    if (current == null) {
      current = dropIn();
    }
    return current;
  }

  private static PartitionEngine dropIn() {
    PartitionEngine engine =
        PartitionEngine.start(
            Settings.read(),
            new PartitionEngine.Place(
                JvmOptions.DEFAULTS.classPath(),
                SupervisorOptions.DEFAULTS,
                false,
                null,
                (worker, line) -> System.out.println("[" + worker + "] " + line),
                AttemptOutput.NONE,
                SkippedSink.NONE,
                null));
    Runtime.getRuntime().addShutdownHook(new Thread(engine::close, "partita-close"));
    return engine;
  }
}
