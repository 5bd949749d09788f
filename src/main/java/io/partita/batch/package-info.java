/**
 * Plugs partitions into JBeret, and starts, stops, restarts and finds jobs.
 *
 * <p>A job's way in begins with {@link io.partita.batch.JobDefinition}: no XML reaches JBeret that
 * has not been through it. The package knows nothing of HTTP, of the command line, or of who may do
 * what.
 */
@NullMarked
package io.partita.batch;

import org.jspecify.annotations.NullMarked;
