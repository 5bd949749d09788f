package io.partita.batch;

import io.partita.pool.WorkerPool;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What all partitioned steps of a JVM share.
 *
 * @param pool where partitions run
 * @param board where their progress is shown
 * @param options how they are run
 * @param timer for the deadlines of stops; its tasks are short
 */
public record PartitionServices(
    WorkerPool pool,
    ProgressBoard board,
    PartitionOptions options,
    ScheduledExecutorService timer) {}
