/**
 * Plugs partitions into JBeret; starts, stops, restarts and finds jobs.
 *
 * <p>Begin with {@link io.partita.batch.JobService} for jobs and {@link
 * io.partita.batch.ProcessPartitionHandler} for the partitions of a step. The package knows neither
 * HTTP nor how the server is configured.
 */
@NullMarked
package io.partita.batch;

import org.jspecify.annotations.NullMarked;
