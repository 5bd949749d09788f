/**
 * One partition as it crosses to a worker, and how it runs there.
 *
 * <p>Begin with {@link io.partita.partition.PartitionAssignment}, what the parent sends, and {@link
 * io.partita.partition.PartitionTaskHandler}, what the worker does with it. The package does not
 * know who submits partitions, nor how the parent keeps what comes back.
 */
@NullMarked
package io.partita.partition;

import org.jspecify.annotations.NullMarked;
