/**
 * A task in a child process of its own: start methods, parents, children. What Python calls {@code
 * multiprocessing.Process} and contexts.
 *
 * <p>Begin with {@link io.partita.child.ChildProcess}. A {@link io.partita.child.ProcessContext}
 * makes children by one of the three {@linkplain io.partita.child.StartMethod start methods};
 * {@link io.partita.child.ChildState} holds what a child got as a deep copy of its parent's.
 *
 * <p>The package does not know how a JVM is started and watched; that is {@code process}.
 */
@NullMarked
package io.partita.child;

import org.jspecify.annotations.NullMarked;
