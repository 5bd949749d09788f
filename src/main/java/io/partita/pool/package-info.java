/**
 * An {@code ExecutorService} whose threads are processes, and the pool of workers below it.
 *
 * <p>Begin with {@link io.partita.pool.WorkerPool}, which runs bytes through a {@link
 * io.partita.pool.TaskHandler} in a worker and lets both sides exchange messages meanwhile, or with
 * {@link io.partita.pool.ProcessPool}, which runs callables on top of it. {@link
 * io.partita.pool.WorkerMain} is the worker's side.
 *
 * <p>The package does not know what tasks are about, and nothing of batch jobs.
 */
@NullMarked
package io.partita.pool;

import org.jspecify.annotations.NullMarked;
