package io.partita.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import org.jberet.tx.LocalTransactionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckpointTransactionsTest {
  private final List<byte[]> sent = new ArrayList<>();
  private final CheckpointTransactions transactions =
      new CheckpointTransactions(LocalTransactionManager.getInstance(), () -> null, sent::add);

  @AfterEach
  void leaveNoTransaction() throws Exception {
    // It keeps its status per thread, and the threads of tests are used again.
    LocalTransactionManager.getInstance().rollback();
  }

  @Test
  void checkpoint_isSentWithTheCommitAndNotBefore() throws Exception {
    transactions.begin();
    transactions.save(readerAt(3), StepCounts.NONE);
    assertThat(sent).isEmpty();
    transactions.commit();
    assertThat(checkpoints()).containsExactly(3);
  }

  @Test
  void checkpointOfARollback_isNotSent() throws Exception {
    transactions.begin();
    transactions.save(readerAt(3), StepCounts.NONE);
    transactions.rollback();
    transactions.begin();
    transactions.commit();
    assertThat(sent).isEmpty();
  }

  @Test
  void checkpointWithoutATransaction_isSentAtOnce() throws Exception {
    transactions.save(readerAt(3), StepCounts.NONE);
    assertThat(checkpoints()).containsExactly(3);
  }

  @Test
  void checkpointOverTheLimit_isRefusedBeforeTheCommit() throws Exception {
    transactions.begin();
    assertThatThrownBy(
            () ->
                transactions.save(new SavedState(null, new byte[64 << 20], null), StepCounts.NONE))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("A checkpoint of 671");
    assertThat(sent).isEmpty();
  }

  private static SavedState readerAt(int position) {
    return new SavedState(null, new byte[] {(byte) position}, null);
  }

  private List<Integer> checkpoints() {
    return sent.stream()
        .map(PartitionMessage::decode)
        .map(message -> ((PartitionMessage.Checkpoint) message).state().readerCheckpoint())
        .map(bytes -> bytes == null ? -1 : Integer.valueOf(bytes[0]))
        .toList();
  }
}
