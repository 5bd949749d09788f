/**
 * Partita for people in a shell: {@code run} starts the engine in this process, {@code submit} and
 * {@code server} work with a server.
 *
 * <p>Begin with {@link io.partita.cli.Main}, then {@link io.partita.cli.JobCommand}, the course of
 * a command that follows a job. What is shown while a job runs comes from {@link
 * io.partita.JobSnapshot} alone: the package knows no job, no partition code, and nothing of how
 * processes talk to each other.
 */
@NullMarked
package io.partita.cli;

import org.jspecify.annotations.NullMarked;
