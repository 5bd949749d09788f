/**
 * Turns messages into frames and values into bytes, and back.
 *
 * <p>Begin with {@link io.partita.wire.Frame} and {@link io.partita.wire.FrameEncoder} for what
 * goes over a connection, with {@link io.partita.wire.WireWriter} for control messages and common
 * values, and with {@link io.partita.wire.ObjectBytes} for everything else that is {@code
 * Serializable}.
 *
 * <p>The package knows no sockets, no processes and no message of its own: the meaning of a frame's
 * type and payload belongs to the package whose protocol it is.
 *
 * <p>A frame, in network byte order:
 *
 * <pre>
 *   0  length    int    bytes of payload, checked against the limit before anything is allocated
 *   4  type      byte   0 to 127; the top bit says that the message goes on in the next frame
 *   5  sequence  int    0, 1, 2 ... per direction
 *   9  call id   long
 *  17  payload
 *      checksum  int    CRC32C over the direction's binding (8 bytes, not sent), header and payload
 * </pre>
 */
@NullMarked
package io.partita.wire;

import org.jspecify.annotations.NullMarked;
