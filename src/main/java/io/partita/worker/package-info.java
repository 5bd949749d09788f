/**
 * A bounded set of child processes that run tasks made of bytes.
 *
 * <p>Begin with {@link io.partita.worker.WorkerPool}, which runs bytes through a {@link
 * io.partita.worker.TaskHandler} in a worker and lets both sides exchange messages meanwhile.
 * {@link io.partita.worker.WorkerMain} is the worker's side.
 *
 * <p>The package does not know what tasks are about, and nothing of batch jobs.
 */
@NullMarked
package io.partita.worker;

import org.jspecify.annotations.NullMarked;
