/**
 * Measurements beside those of peers, each a program of its own. Begin with {@link
 * io.partita.bench.Comparison}, which {@code src/jmh/compare} runs.
 */
@NullMarked
package io.partita.bench;

import org.jspecify.annotations.NullMarked;
