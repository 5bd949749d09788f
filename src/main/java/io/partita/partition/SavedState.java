package io.partita.partition;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import org.jberet.runtime.AbstractStepExecution;
import org.jspecify.annotations.Nullable;

/**
 * What a partition has asked to be remembered, each value serialised by the worker and opaque to
 * the parent, which never loads the classes inside.
 *
 * @param persistentUserData the step context's persistent user data, null if none was set
 * @param readerCheckpoint the item reader's checkpoint, null if none was taken
 * @param writerCheckpoint the item writer's checkpoint, null if none was taken
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
public record SavedState(
    byte @Nullable [] persistentUserData,
    byte @Nullable [] readerCheckpoint,
    byte @Nullable [] writerCheckpoint) {

  public static SavedState of(AbstractStepExecution execution) {
    return new SavedState(
        execution.getPersistentUserDataSerialized(),
        execution.getReaderCheckpointInfoSerialized(),
        execution.getWriterCheckpointInfoSerialized());
  }

  /** Puts these values into {@code execution}, which keeps them serialised. */
  public void copyTo(AbstractStepExecution execution) {
    execution.setPersistentUserData(persistentUserData);
    execution.setReaderCheckpointInfo(readerCheckpoint);
    execution.setWriterCheckpointInfo(writerCheckpoint);
  }

  void writeTo(WireWriter out) {
    out.writeValue(persistentUserData);
    out.writeValue(readerCheckpoint);
    out.writeValue(writerCheckpoint);
  }

  static SavedState readFrom(WireReader in) {
    return new SavedState(
        (byte[]) in.readValue(), (byte[]) in.readValue(), (byte[]) in.readValue());
  }
}
