/**
 * Runs the system's commands and gets their output: what {@code subprocess} is to Python.
 *
 * <p>Begin with {@link io.partita.command.Command}; {@link io.partita.command.Pipeline} connects
 * several. {@link io.partita.command.Containment} says what this system allows: how truly an end is
 * told, and how completely a command can be ended.
 *
 * <p>The package knows nothing of child JVMs, frames or tasks.
 */
@NullMarked
package io.partita.command;

import org.jspecify.annotations.NullMarked;
