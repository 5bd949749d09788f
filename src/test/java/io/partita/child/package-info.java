/** Tests of tasks in child processes. */
@NullMarked
package io.partita.child;

import org.jspecify.annotations.NullMarked;
