/**
 * {@code java.util.concurrent} objects that live in the manager and work from any process.
 *
 * <p>Begin with {@link io.partita.shared.Session}: one connection to a manager, by which objects
 * are found by their names. What crosses it is {@link io.partita.shared.Protocol}.
 *
 * <p>The package does not know where the manager is, who started it, or how it keeps the objects.
 */
@NullMarked
package io.partita.shared;

import org.jspecify.annotations.NullMarked;
