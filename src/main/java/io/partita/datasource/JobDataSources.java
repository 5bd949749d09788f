package io.partita.datasource;

import io.partita.PartitaException;
import jakarta.transaction.SystemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The data sources that this process has, by name: pools that are made when a job first asks for
 * them, and stay until the process ends. Safe for any thread.
 */
public final class JobDataSources implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.partita.datasource");

  private final @Nullable JobTransactions transactions;

  // Under the lock of this.
  private final Map<String, ConnectionPool> pools = new LinkedHashMap<>();

  private JobDataSources(@Nullable JobTransactions transactions) {
    this.transactions = transactions;
  }

  /** Their connections take part in these transactions. */
  public static JobDataSources in(JobTransactions transactions) {
    return new JobDataSources(transactions);
  }

  /** Their connections commit by themselves. */
  public static JobDataSources plain() {
    return new JobDataSources(null);
  }

  /**
   * The data source of that name; the thread's transaction takes its connections in from now on.
   *
   * @param where says where it is; asked once
   * @throws PartitaException if there is none, or if it cannot be used
   */
  public synchronized ConnectionPool get(String name, Function<String, DatabaseAddress> where) {
    ConnectionPool pool = pools.get(name);
    if (pool == null) {
      DatabaseAddress address = where.apply(name);
      pool =
          transactions == null || !address.isTransactional()
              ? ConnectionPool.plain(name, address)
              : ConnectionPool.transactional(name, address);
      pools.put(name, pool);
    }
    join();
    return pool;
  }

  private void join() {
    if (transactions != null) {
      try {
        transactions.switchTo(Narayana.manager());
      } catch (SystemException e) {
        throw new PartitaException("The transaction manager does not start: " + e, e);
      }
    }
  }

  /** Takes back the connections that an attempt has not closed. */
  public synchronized void closeLeaked() {
    for (ConnectionPool pool : pools.values()) {
      int leaked = pool.closeLeaked();
      if (leaked > 0) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} connections of data source {1} were not closed by the partition that is over",
            leaked,
            pool.name());
      }
    }
  }

  @Override
  public synchronized void close() {
    pools.values().forEach(ConnectionPool::close);
    pools.clear();
  }
}
