package io.partita.manager;

import io.partita.wire.WireWriter;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** Changes as records of a journal, many in each. */
final class StateRecords implements Iterator<byte[]> {
  private static final int RECORD_BYTES = 256 << 10;

  private final Iterator<Consumer<WireWriter>> changes;

  StateRecords(List<Consumer<WireWriter>> changes) {
    this.changes = changes.iterator();
  }

  @Override
  public boolean hasNext() {
    return changes.hasNext();
  }

  @Override
  public byte[] next() {
    WireWriter record = new WireWriter();
    do {
      changes.next().accept(record);
    } while (changes.hasNext() && record.size() < RECORD_BYTES);
    return record.toBytes();
  }
}
