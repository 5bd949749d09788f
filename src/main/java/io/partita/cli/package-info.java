/** The command line. */
@NullMarked
package io.partita.cli;

import org.jspecify.annotations.NullMarked;
