/**
 * The one place that knows everybody: wiring, start order and orderly end.
 *
 * <p>Three ways in, one wiring, {@link io.partita.app.PartitionEngine}: {@link
 * io.partita.app.ServerStartup} in the server, {@link io.partita.app.EmbeddedEngine} for {@code
 * partita run}, and {@link io.partita.app.ProcessPartitionHandlerFactory} alone when the jar was
 * dropped into another JBeret application.
 */
@NullMarked
package io.partita.app;

import org.jspecify.annotations.NullMarked;
