/**
 * Objects between processes: pipes, connections, listeners, and queues of one process for it and
 * its children.
 *
 * <p>Begin with {@link io.partita.pipe.Pipe} between a process and a child, with {@link
 * io.partita.pipe.LocalQueue} for several of them, and with {@link
 * io.partita.pipe.ConnectionListener} between processes that know of each other but an address and
 * a key. {@link io.partita.pipe.Ready} waits for many at once.
 *
 * <p>Ends of pipes and queues reach a child together with its task, by {@link
 * io.partita.pipe.Handover}, and no other way.
 *
 * <p>The package does not know how children are started, nor of objects that live in a process of
 * their own.
 */
@NullMarked
package io.partita.pipe;

import org.jspecify.annotations.NullMarked;
