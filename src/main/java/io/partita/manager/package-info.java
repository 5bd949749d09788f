/**
 * The process that owns the shared objects.
 *
 * <p>Begin with {@link io.partita.manager.Manager}. One thread owns all state: a {@link
 * io.partita.manager.ServedSession} hands each request to its {@link
 * io.partita.manager.ManagedObject}, which answers it or keeps it until it can. So every operation
 * is atomic and ordered, and who waits costs no thread.
 *
 * <p>The package does not know what items, keys and values are: it keeps bytes.
 */
@NullMarked
package io.partita.manager;

import org.jspecify.annotations.NullMarked;
