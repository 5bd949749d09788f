/** Tests of the child processes. */
@NullMarked
package io.partita.process;

import org.jspecify.annotations.NullMarked;
