/**
 * An {@code ExecutorService} whose threads are processes.
 *
 * <p>Begin with {@link io.partita.pool.ProcessPool}. It runs callables in the workers of a {@link
 * io.partita.worker.WorkerPool}; {@link io.partita.pool.CallableHandler} is the worker's side.
 *
 * <p>The package does not know how a worker is started, watched and ended, and nothing of batch
 * jobs.
 */
@NullMarked
package io.partita.pool;

import org.jspecify.annotations.NullMarked;
