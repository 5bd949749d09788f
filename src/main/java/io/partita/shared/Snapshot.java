package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What a manager holds at one moment.
 *
 * @param epoch the number of the manager's life
 * @param sessions how many are connected
 * @param waiters how many requests wait
 * @param objects in the order in which they were made
 */
public record Snapshot(int epoch, int sessions, int waiters, List<Row> objects) {
  /**
   * One object.
   *
   * @param name empty if it has none
   * @param size of what it holds: items, entries, permits left and so on
   * @param bytes that this takes, about
   * @param holders who holds it, as the number of a session and perhaps of its thread
   * @param waiters how many requests wait for it
   */
  public record Row(
      int number,
      Kind kind,
      Scope scope,
      String name,
      long size,
      long bytes,
      List<String> holders,
      int waiters) {}

  public void write(WireWriter writer) {
    writer.writeInt(epoch).writeInt(sessions).writeInt(waiters).writeInt(objects.size());
    for (Row row : objects) {
      writer.writeInt(row.number).writeEnum(row.kind).writeText(row.scope.text());
      writer.writeText(row.name).writeLong(row.size).writeLong(row.bytes);
      writer.writeInt(row.holders.size());
      row.holders.forEach(writer::writeText);
      writer.writeInt(row.waiters);
    }
  }

  static Snapshot read(WireReader reader) {
    int epoch = reader.readInt();
    int sessions = reader.readInt();
    int waiters = reader.readInt();
    List<Row> rows = new ArrayList<>();
    for (int left = reader.readInt(); left > 0; left--) {
      rows.add(readRow(reader));
    }
    return new Snapshot(epoch, sessions, waiters, List.copyOf(rows));
  }

  private static Row readRow(WireReader reader) {
    int number = reader.readInt();
    Kind kind = reader.readEnum(Kind.class);
    Scope scope = Scope.read(reader);
    String name = reader.readText();
    long size = reader.readLong();
    long bytes = reader.readLong();
    List<String> holders = new ArrayList<>();
    for (int left = reader.readInt(); left > 0; left--) {
      holders.add(reader.readText());
    }
    return new Row(number, kind, scope, name, size, bytes, List.copyOf(holders), reader.readInt());
  }
}
