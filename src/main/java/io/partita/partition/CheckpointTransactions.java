package io.partita.partition;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds a checkpoint back until the transaction that it belongs to has committed.
 *
 * <p>JBeret saves a chunk's checkpoint before it commits the chunk. Sent at once, a crash in
 * between would put the checkpoint ahead of the data and a restart would leave the chunk out. One
 * partition's thread uses an instance.
 */
final class CheckpointTransactions implements TransactionManager {
  private final TransactionManager delegate;
  private final Consumer<SavedState> committed;
  private @Nullable SavedState pending;

  CheckpointTransactions(TransactionManager delegate, Consumer<SavedState> committed) {
    this.delegate = delegate;
    this.committed = committed;
  }

  /** Hands over {@code state} when the current transaction commits, or now if there is none. */
  void save(SavedState state) throws SystemException {
    int status = delegate.getStatus();
    if (status == Status.STATUS_ACTIVE || status == Status.STATUS_MARKED_ROLLBACK) {
      pending = state;
    } else {
      committed.accept(state);
    }
  }

  @Override
  public void begin() throws NotSupportedException, SystemException {
    pending = null;
    delegate.begin();
  }

  @Override
  public void commit()
      throws RollbackException,
          HeuristicMixedException,
          HeuristicRollbackException,
          SystemException {
    SavedState state = pending;
    pending = null;
    delegate.commit();
    if (state != null) {
      committed.accept(state);
    }
  }

  @Override
  public void rollback() throws SystemException {
    pending = null;
    delegate.rollback();
  }

  @Override
  public int getStatus() throws SystemException {
    return delegate.getStatus();
  }

  @Override
  public Transaction getTransaction() throws SystemException {
    return delegate.getTransaction();
  }

  @Override
  public void resume(Transaction transaction) throws InvalidTransactionException, SystemException {
    delegate.resume(transaction);
  }

  @Override
  public void setRollbackOnly() throws SystemException {
    delegate.setRollbackOnly();
  }

  @Override
  public void setTransactionTimeout(int seconds) throws SystemException {
    delegate.setTransactionTimeout(seconds);
  }

  @Override
  public Transaction suspend() throws SystemException {
    return delegate.suspend();
  }
}
