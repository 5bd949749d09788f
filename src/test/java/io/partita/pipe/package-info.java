/** Tests of objects between processes, with real ones. */
@NullMarked
package io.partita.pipe;

import org.jspecify.annotations.NullMarked;
