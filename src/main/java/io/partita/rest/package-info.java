/**
 * HTTP in, one service call, a view out. Who may call is declared on each resource.
 *
 * <p>Begin with {@link io.partita.rest.BatchApplication}, which lists the resources of Open
 * Liberty's batch management API, and {@link io.partita.rest.ApiApplication} for what that has no
 * words for. Every refusal becomes a problem in {@link io.partita.rest.Problems}. The classes are
 * no CDI beans: workers boot CDI over the same jar and have no HTTP. The package knows nothing of
 * how a job runs.
 */
@NullMarked
package io.partita.rest;

import org.jspecify.annotations.NullMarked;
