/**
 * Measurements beside those of peers, each a program of its own. They are not part of the build:
 * compile them against {@code target/classes}.
 */
@NullMarked
package io.partita.bench;

import org.jspecify.annotations.NullMarked;
