/**
 * The vocabulary that all packages share: the base exception, deadlines, exit causes, process
 * identities and progress.
 *
 * <p>Begin with {@link io.partita.ExitCause} and {@link io.partita.Progress}. The package knows
 * nothing of any other.
 */
@NullMarked
package io.partita;

import org.jspecify.annotations.NullMarked;
