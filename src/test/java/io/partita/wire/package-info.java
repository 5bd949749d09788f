/** Tests of frames, values and objects as bytes. */
@NullMarked
package io.partita.wire;

import org.jspecify.annotations.NullMarked;
