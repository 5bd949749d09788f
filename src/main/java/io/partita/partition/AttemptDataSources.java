package io.partita.partition;

import io.partita.PartitaException;
import io.partita.datasource.ConnectionPool;
import io.partita.datasource.DatabaseAddress;
import io.partita.datasource.JobDataSources;
import io.partita.worker.TaskChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The data sources of one attempt of a partition, in its worker: those that the process has, and
 * others when the parent has said where they are.
 */
final class AttemptDataSources implements AutoCloseable {
  private final JobDataSources sources;
  private final TaskChannel channel;
  private final Map<String, CompletableFuture<PartitionMessage>> answers =
      new ConcurrentHashMap<>();
  private final Set<String> used = new ConcurrentSkipListSet<>();
  private volatile @Nullable ConnectionPool ofStore;

  AttemptDataSources(JobDataSources sources, TaskChannel channel) {
    this.sources = sources;
    this.channel = channel;
  }

  /** The parent's answer. */
  void heard(String name, PartitionMessage message) {
    answerTo(name).complete(message);
  }

  ConnectionPool get(String name) {
    ConnectionPool pool = sources.get(name, this::ask);
    used.add(name);
    if (pool.address().isStore() && pool.address().isTransactional()) {
      ofStore = pool;
    }
    return pool;
  }

  /** What the attempt has asked for so far; sorted. */
  Set<String> used() {
    return used;
  }

  /** A data source in the store's own database; null if the attempt has none. */
  @Nullable ConnectionPool ofStore() {
    return ofStore;
  }

  private DatabaseAddress ask(String name) {
    CompletableFuture<PartitionMessage> answer = answerTo(name);
    channel.send(new PartitionMessage.DataSourceWanted(name).encode());
    try {
      PartitionMessage message = answer.get(); // the parent always answers
      if (message instanceof PartitionMessage.DataSourceIs source) {
        return source.address();
      }
      throw new PartitaException(
          message instanceof PartitionMessage.NoDataSource no ? no.why() : "No answer: " + message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PartitaException("Interrupted while data source " + name + " was asked for", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("An answer never fails", e);
    } finally {
      answers.remove(name); // one that was refused may be asked for again
    }
  }

  private CompletableFuture<PartitionMessage> answerTo(String name) {
    return answers.computeIfAbsent(name, any -> new CompletableFuture<>());
  }

  @Override
  public void close() {
    sources.closeLeaked();
  }
}
