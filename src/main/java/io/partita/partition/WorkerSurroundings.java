package io.partita.partition;

import io.partita.datasource.JobDataSources;
import io.partita.datasource.JobTransactions;
import org.jberet.spi.ArtifactFactory;

/** What a worker has for one partition after the other. */
record WorkerSurroundings(
    ArtifactFactory artifacts, JobTransactions transactions, JobDataSources dataSources) {
  static WorkerSurroundings with(ArtifactFactory artifacts) {
    JobTransactions transactions = new JobTransactions();
    return new WorkerSurroundings(artifacts, transactions, JobDataSources.in(transactions));
  }
}
