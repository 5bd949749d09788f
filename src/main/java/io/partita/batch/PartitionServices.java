package io.partita.batch;

import io.partita.pool.WorkerPool;

/**
 * What all partitioned steps of a JVM share.
 *
 * @param pool where partitions run
 * @param board where their progress is shown
 * @param options how they are run
 */
public record PartitionServices(WorkerPool pool, ProgressBoard board, PartitionOptions options) {}
