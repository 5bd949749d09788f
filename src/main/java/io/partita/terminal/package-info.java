/**
 * Shows a person how a job proceeds, at a terminal or through a pipe, and hears when that person
 * wants it to end.
 *
 * <p>Begin with {@link io.partita.terminal.Display}; what it draws is made by {@code ProgressView},
 * which turns a {@link io.partita.JobSnapshot} into lines and nothing else. The package knows no
 * job, no engine and no command: any collector that reports {@link io.partita.Progress} is shown.
 */
@NullMarked
package io.partita.terminal;

import org.jspecify.annotations.NullMarked;
