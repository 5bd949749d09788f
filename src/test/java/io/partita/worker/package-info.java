/** Tests of the pool, with real worker processes. */
@NullMarked
package io.partita.worker;

import org.jspecify.annotations.NullMarked;
