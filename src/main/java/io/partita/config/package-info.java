/**
 * Reads MicroProfile Config once, at start, into validated options.
 *
 * <p>Begin with {@link io.partita.config.Settings}. The package knows what the keys are called and
 * nothing of what the options do.
 */
@NullMarked
package io.partita.config;

import org.jspecify.annotations.NullMarked;
