/**
 * What a process may use of the machine: how much there is, how much one may take, and how that is
 * held.
 *
 * <p>Begin with {@link io.partita.limits.ResourceLimits}. The package knows processes by their pids
 * alone, and nothing of what they run.
 */
@NullMarked
package io.partita.limits;

import org.jspecify.annotations.NullMarked;
