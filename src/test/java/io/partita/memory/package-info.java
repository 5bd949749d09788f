/** Tests of the shared memory. */
@NullMarked
package io.partita.memory;

import org.jspecify.annotations.NullMarked;
