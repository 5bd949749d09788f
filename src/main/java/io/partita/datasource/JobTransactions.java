package io.partita.datasource;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import org.jberet.tx.LocalTransactionManager;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of chunks: JBeret's own, in which there are no connections, until this process
 * has its first data source; those of Jakarta Transactions from then on.
 *
 * <p>Safe for any thread; a transaction belongs to the thread that began it.
 */
public final class JobTransactions implements TransactionManager {
  private final TransactionManager local = LocalTransactionManager.getInstance();
  private final ThreadLocal<Integer> timeout = ThreadLocal.withInitial(() -> 0);
  private volatile @Nullable TransactionManager jta;

  /**
   * From now on transactions are those of {@code manager}. One that this thread has begun goes on
   * as one of them: no connection has taken part in it yet.
   */
  void switchTo(TransactionManager manager) throws SystemException {
    jta = manager;
    if (local.getStatus() == Status.STATUS_ACTIVE) {
      local.rollback();
      try {
        begin();
      } catch (NotSupportedException e) {
        throw new IllegalStateException("This thread has two transactions", e);
      }
    }
  }

  /** A local transaction that another thread has begun before ends as what it is. */
  private TransactionManager current() throws SystemException {
    TransactionManager later = jta;
    boolean isLocal =
        later == null
            || local.getStatus() == Status.STATUS_ACTIVE
            || local.getStatus() == Status.STATUS_MARKED_ROLLBACK;
    return isLocal || later == null ? local : later;
  }

  @Override
  public void begin() throws NotSupportedException, SystemException {
    TransactionManager manager = current();
    if (manager != local) {
      manager.setTransactionTimeout(timeout.get());
    }
    manager.begin();
  }

  @Override
  public void commit()
      throws RollbackException,
          HeuristicMixedException,
          HeuristicRollbackException,
          SystemException {
    current().commit();
  }

  @Override
  public void rollback() throws SystemException {
    current().rollback();
  }

  @Override
  public int getStatus() throws SystemException {
    return current().getStatus();
  }

  @Override
  public @Nullable Transaction getTransaction() throws SystemException {
    return current().getTransaction();
  }

  @Override
  public void resume(Transaction transaction) throws InvalidTransactionException, SystemException {
    current().resume(transaction);
  }

  @Override
  public void setRollbackOnly() throws SystemException {
    current().setRollbackOnly();
  }

  /** For the transactions that this thread begins from now on; 0 for no limit. */
  @Override
  public void setTransactionTimeout(int seconds) {
    timeout.set(seconds);
  }

  @Override
  public @Nullable Transaction suspend() throws SystemException {
    return current().suspend();
  }
}
