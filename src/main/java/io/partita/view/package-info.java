/**
 * The JSON that the outside world sees, as immutable records: REST writes them, the command line
 * reads them, both through JSON-B.
 *
 * <p>Begin with {@link io.partita.view.JobExecutionView}. Names and shapes are those of Open
 * Liberty's batch management API wherever it has them. The package knows nothing but the root
 * package: whoever shows something fills in a view.
 */
@NullMarked
package io.partita.view;

import org.jspecify.annotations.NullMarked;
