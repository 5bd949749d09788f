/** What the tests of every package share. Begin with {@link io.partita.testing.Await}. */
@NullMarked
package io.partita.testing;

import org.jspecify.annotations.NullMarked;
