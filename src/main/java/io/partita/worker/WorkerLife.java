package io.partita.worker;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a worker that is dead.
 *
 * @param usage what it had used when it was last seen, up to a heartbeat before its end
 * @param evidence what {@code /proc} said about it when it was found hung, before it was killed for
 *     that; null otherwise
 */
public record WorkerLife(WorkerUsage usage, @Nullable String evidence) {
  public static final WorkerLife UNKNOWN = new WorkerLife(WorkerUsage.NONE, null);
}
