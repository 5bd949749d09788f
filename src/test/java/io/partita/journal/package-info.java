/** Tests of records that outlive their process, in real files. */
@NullMarked
package io.partita.journal;

import org.jspecify.annotations.NullMarked;
