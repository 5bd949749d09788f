/**
 * Records that are on the disk when it says so, and are there again after the process was killed.
 *
 * <p>Begin with {@link io.partita.journal.Journal}. A record is appended by one thread; another
 * writes and syncs what has gathered meanwhile, so one sync serves many. When the records have
 * become many, {@link io.partita.journal.Journal#startAnew} replaces them by fewer that say the
 * same.
 *
 * <p>The package does not know what records mean.
 */
@NullMarked
package io.partita.journal;

import org.jspecify.annotations.NullMarked;
