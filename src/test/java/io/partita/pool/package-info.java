/** Tests of the pool, with real worker processes. */
@NullMarked
package io.partita.pool;

import org.jspecify.annotations.NullMarked;
