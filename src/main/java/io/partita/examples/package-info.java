/**
 * The artifacts of the jobs in {@code batch-jobs/}.
 *
 * <p>{@code copy-tree} copies a directory tree. Begin with {@link
 * io.partita.examples.CopyTreeMapper}, which makes a {@link io.partita.examples.CopyPlan}; each
 * partition then takes its share of the plan through {@link io.partita.examples.CopyTreeReader},
 * {@link io.partita.examples.CopyTreeProcessor} and {@link io.partita.examples.CopyTreeWriter}, and
 * {@link io.partita.examples.CopyTreeReducer} ends the copy. Mapper, analyzer, reducer and job
 * listener run in the parent process, the rest in workers: they meet in the files of the {@link
 * io.partita.examples.StagingDirectory} only.
 *
 * <p>{@code word-count} and {@code pool} share objects between their processes; they are in {@link
 * io.partita.examples.WordCount} and {@link io.partita.examples.PoolJob}.
 *
 * <p>The jobs are plain Jakarta Batch: the package knows nothing of processes or of any engine.
 */
@NullMarked
package io.partita.examples;

import org.jspecify.annotations.NullMarked;
