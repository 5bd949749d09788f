/**
 * What many threads or processes did to something shared, as one history, and whether something
 * correct could have answered so. Begin with {@link io.partita.history.Recorder}, which makes
 * histories; {@link io.partita.history.QueueHistory}, {@link io.partita.history.LeaseHistory},
 * {@link io.partita.history.LockHistory} and {@link io.partita.history.Linearizability} judge them.
 */
@NullMarked
package io.partita.history;

import org.jspecify.annotations.NullMarked;
