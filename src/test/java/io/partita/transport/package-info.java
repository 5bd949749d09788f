/** Tests of connections between processes, over real sockets. */
@NullMarked
package io.partita.transport;

import org.jspecify.annotations.NullMarked;
