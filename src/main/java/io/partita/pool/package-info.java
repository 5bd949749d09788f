/**
 * An {@code ExecutorService} whose threads are processes.
 *
 * <p>Begin with {@link io.partita.pool.ProcessPool}. The {@link io.partita.pool.Desk} decides which
 * worker of a {@link io.partita.worker.WorkerPool} gets which order; {@link
 * io.partita.pool.ShiftHandler} is the worker's side.
 *
 * <p>The package does not know how a worker is started, watched and ended, and nothing of batch
 * jobs.
 */
@NullMarked
package io.partita.pool;

import org.jspecify.annotations.NullMarked;
