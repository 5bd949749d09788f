package io.partita.command;

import java.io.OutputStream;

/**
 * Into the standard input of the next command of a pipeline.
 *
 * @param stdin closed at the end; if it takes no more, the command that prints is told by SIGPIPE
 */
record Downstream(OutputStream stdin) implements Output {}
