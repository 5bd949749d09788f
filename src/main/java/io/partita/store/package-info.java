/**
 * Remembers what happened to every job, durably.
 *
 * <p>Begin with {@link io.partita.store.Store}: JBeret's job repository and our own tables over one
 * data source, either an embedded H2 database in a {@link io.partita.store.StateDirectory} or the
 * data source of a server. The package knows nothing of processes, of how a job runs, or of who may
 * see it.
 */
@NullMarked
package io.partita.store;

import org.jspecify.annotations.NullMarked;
