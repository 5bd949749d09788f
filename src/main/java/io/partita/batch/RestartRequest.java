package io.partita.batch;

import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How an execution is to be restarted.
 *
 * @param overrides job parameters that differ from the earlier execution's
 * @param definition the job's XML as it is now; null for that of the earlier execution
 * @param force whether to go on although the XML or a jar of the job is another one now; then with
 *     the new one
 */
public record RestartRequest(
    Properties overrides, @Nullable JobDefinition definition, boolean force) {
  /** A restart of what ran before, with these parameters changed. */
  public static RestartRequest with(Properties overrides) {
    return new RestartRequest(overrides, null, false);
  }
}
