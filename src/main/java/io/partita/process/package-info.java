/**
 * Starts child JVMs and watches them until they are gone.
 *
 * <p>Begin with {@link io.partita.process.ProcessSupervisor} in the parent and {@link
 * io.partita.process.ParentLink} in the child. A child gets the key of its connection and the
 * address to call on its standard input, which then stays open: its end is the end of the child. On
 * Linux with util-linux the kernel kills the child besides when the thread that started it is gone.
 *
 * <p>The package does not know what a child is for or what its frames mean, but for the one that
 * says goodbye.
 */
@NullMarked
package io.partita.process;

import org.jspecify.annotations.NullMarked;
