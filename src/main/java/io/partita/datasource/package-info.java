/**
 * The databases of jobs: pools whose connections take part in the transaction of a chunk.
 *
 * <p>Begin with {@link io.partita.datasource.JobDataSources}, what a process has of them, and
 * {@link io.partita.datasource.Databases}, what the parent knows of them. The pools are Agroal's
 * and the transactions Narayana's; neither is loaded before a job asks for a data source. The
 * package does not know who asks, nor how what it needs reaches a worker.
 */
@NullMarked
package io.partita.datasource;

import org.jspecify.annotations.NullMarked;
