package io.partita.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may decide about an embedded engine; the rest comes from MicroProfile Config.
 *
 * @param home the state directory, null for the configured one
 * @param processes how many workers, 0 for the configured number
 */
public record EngineOptions(@Nullable Path home, int processes) {
  public EngineOptions {
    if (processes < 0) {
      throw new IllegalArgumentException(
          "processes must be at least 1, or 0 for the default, was " + processes);
    }
  }
}
