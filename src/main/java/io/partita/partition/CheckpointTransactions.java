package io.partita.partition;

import io.partita.wire.FrameLimits;
import io.partita.wire.WireException;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Saves a checkpoint in the transaction that it belongs to, where the store takes part in that, or
 * else holds it back until the transaction has committed.
 *
 * <p>JBeret saves a chunk's checkpoint before it commits the chunk. Sent at once, a crash in
 * between would put the checkpoint ahead of the data and a restart would leave the chunk out. One
 * partition's thread uses an instance.
 */
final class CheckpointTransactions implements TransactionManager {
  /** The outcome repeats the checkpoint, and has the exit status and the exception besides. */
  private static final int MAX_BYTES = FrameLimits.DEFAULTS.maxMessage() - (1 << 20);

  /** A checkpoint whose transaction has not committed yet, and the message about it. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  private record Pending(SavedState state, byte[] message) {}

  private final TransactionManager delegate;
  private final Supplier<@Nullable StoredCheckpoints> store;
  private final Consumer<byte[]> committed;
  private @Nullable Pending pending;
  private @Nullable SavedState saved;
  private boolean isDecided;
  private @Nullable StoredCheckpoints stored;

  /**
   * Over the transactions of {@code delegate}.
   *
   * @param store where checkpoints are saved in the transactions themselves; null if that cannot
   *     be. Asked at the first checkpoint in a transaction: were it to change later, a checkpoint
   *     that is on its way to the parent could overwrite a newer one
   * @param committed takes the message about a checkpoint whose transaction has committed
   */
  CheckpointTransactions(
      TransactionManager delegate,
      Supplier<@Nullable StoredCheckpoints> store,
      Consumer<byte[]> committed) {
    this.delegate = delegate;
    this.store = store;
    this.committed = committed;
  }

  /**
   * Hands over {@code state} when the current transaction commits, or now if there is none.
   *
   * @param counts of the work up to here, without that commit
   * @throws WireException if it is too large. It must be now: after the commit, JBeret would take
   *     that for a failed one and process the chunk again
   */
  void save(SavedState state, StepCounts counts) throws SystemException {
    int status = delegate.getStatus();
    if (status == Status.STATUS_ACTIVE || status == Status.STATUS_MARKED_ROLLBACK) {
      StoredCheckpoints own = decided();
      pending = new Pending(state, message(state, counts.plusCommit(), own));
    } else {
      committed.accept(message(state, counts, null));
      saved = state;
    }
  }

  /** What was saved last, and has committed; null if nothing has yet. */
  @Nullable SavedState saved() {
    return saved;
  }

  private @Nullable StoredCheckpoints decided() {
    if (!isDecided) {
      isDecided = true;
      stored = store.get();
    }
    return stored;
  }

  private static byte[] message(
      SavedState state, StepCounts counts, @Nullable StoredCheckpoints own) {
    PartitionMessage.Saving saving =
        own == null ? PartitionMessage.Saving.BY_PARENT : own.write(state);
    byte[] message = new PartitionMessage.Checkpoint(state, counts, saving).encode();
    if (message.length > MAX_BYTES) {
      throw new WireException(
          "A checkpoint of %d bytes is over the limit of %d; let reader, writer and persistent user data remember less"
              .formatted(message.length, MAX_BYTES));
    }
    return message;
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
    Pending checkpoint = pending;
    pending = null;
    try {
      delegate.commit();
    } catch (RollbackException
        | HeuristicMixedException
        | HeuristicRollbackException
        | SystemException
        | RuntimeException e) {
      if (checkpoint == null || stored == null || !stored.hasCommitted(e)) {
        throw e;
      }
    }
    if (checkpoint != null) {
      if (stored != null) {
        stored.committed();
      }
      committed.accept(checkpoint.message);
      saved = checkpoint.state;
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
