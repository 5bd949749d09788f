/**
 * HTTP in, one service call, a view out. Who may call is declared on each resource.
 *
 * <p>Begin with {@link io.partita.rest.BatchApplication}: it lists the resources of Open Liberty's
 * batch management API. The package knows nothing of how a job runs.
 */
@NullMarked
package io.partita.rest;

import org.jspecify.annotations.NullMarked;
