/**
 * Hands shared objects to batch artifacts by CDI: {@code @Inject @Shared("progress")
 * BlockingQueue<String> progress}.
 *
 * <p>Begin with {@link io.partita.inject.Shared}. The package does not know where a manager comes
 * from: the batch environment of the artifact's job is a {@link io.partita.inject.SessionSource}.
 */
@NullMarked
package io.partita.inject;

import org.jspecify.annotations.NullMarked;
