/**
 * Carries frames between two processes that proved to each other that they hold the same key.
 *
 * <p>Begin with {@link io.partita.transport.Listener} on the side that waits and with {@link
 * io.partita.transport.Connection#connect} on the side that comes. The sockets are Unix domain
 * sockets in a {@link io.partita.transport.SocketDirectory} that only its owner can enter, or TCP:
 * on this host's loopback, and beyond it with {@link io.partita.transport.Tls}. How a connection
 * behaves, {@link io.partita.transport.ConnectionOptions} says.
 *
 * <p>The package does not know who starts the processes, how the key reaches them, or what the
 * frames mean.
 */
@NullMarked
package io.partita.transport;

import org.jspecify.annotations.NullMarked;
