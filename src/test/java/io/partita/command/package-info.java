/** Tests with real commands. */
@NullMarked
package io.partita.command;

import org.jspecify.annotations.NullMarked;
