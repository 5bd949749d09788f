package io.partita.manager;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One life of a manager.
 *
 * @param epoch higher than that of every manager before it
 * @param journal the directory of what outlives it; null if nothing does
 * @param broken is run when the journal cannot be written any more: what is acknowledged from then
 *     on would be lost
 */
record Life(int epoch, @Nullable Path journal, Runnable broken) {
  /** One that nothing outlives. */
  static Life ofEpoch(int epoch) {
    return new Life(epoch, null, () -> {});
  }
}
