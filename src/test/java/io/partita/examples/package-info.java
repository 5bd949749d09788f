@NullMarked
package io.partita.examples;

import org.jspecify.annotations.NullMarked;
