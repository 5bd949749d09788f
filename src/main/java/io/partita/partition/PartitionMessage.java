package io.partita.partition;

import io.partita.datasource.DatabaseAddress;
import io.partita.shared.ManagerAddress;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What crosses between the parent and a worker while a partition runs. */
public sealed interface PartitionMessage {

  /**
   * Parent to worker: stop at the next chance. Sent once; the worker sees to it that it is not
   * lost.
   */
  record Stop() implements PartitionMessage {}

  /**
   * Worker to parent: the transaction that belongs to this checkpoint has committed.
   *
   * @param counts of all that this attempt has committed
   * @param saving who saves it
   */
  record Checkpoint(SavedState state, StepCounts counts, Saving saving)
      implements PartitionMessage {}

  /** How a checkpoint gets into the store. */
  enum Saving {
    /** The parent is to save it. */
    BY_PARENT,
    /** It is there: it was saved in the transaction. */
    SAVED,
    /** It is there, and the store says that the partition is to stop. */
    SAVED_STOP_WANTED
  }

  /** Worker to parent: what the collector returned, serialised. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Collected(byte[] data) implements PartitionMessage {}

  /** Worker to parent: the partition needs the manager. Sent once. */
  record ManagerWanted() implements PartitionMessage {}

  /**
   * Parent to worker: where the manager is.
   *
   * @param prefixes of the names of classes that may arrive beside the job's own
   */
  record ManagerIs(ManagerAddress address, List<String> prefixes) implements PartitionMessage {}

  /** Parent to worker: there is no manager. */
  record NoManager(String why) implements PartitionMessage {}

  /** Worker to parent: the partition needs the data source of this name. */
  record DataSourceWanted(String name) implements PartitionMessage {}

  /** Parent to worker: where its database is. */
  record DataSourceIs(String name, DatabaseAddress address) implements PartitionMessage {}

  /** Parent to worker: there is no such data source. */
  record NoDataSource(String name, String why) implements PartitionMessage {}

  /**
   * Parent to worker: say at times whether there is progress. Sent once at most.
   *
   * @param interval how often
   */
  record ShowProgress(Duration interval) implements PartitionMessage {}

  /** Worker to parent: items were read or written since it was last said. */
  record Progressed() implements PartitionMessage {}

  default byte[] encode() {
    WireWriter out = new WireWriter();
    if (this instanceof Checkpoint checkpoint) {
      out.writeEnum(Tag.CHECKPOINT);
      checkpoint.state.writeTo(out);
      out.writeEnum(checkpoint.saving);
      checkpoint.counts.writeTo(out);
    } else if (this instanceof Collected collected) {
      out.writeEnum(Tag.COLLECTED);
      out.writeBytes(collected.data);
    } else if (this instanceof ManagerIs manager) {
      manager.address.write(out.writeEnum(Tag.MANAGER_IS));
      out.writeInt(manager.prefixes.size());
      manager.prefixes.forEach(out::writeText);
    } else if (this instanceof NoManager no) {
      out.writeEnum(Tag.NO_MANAGER).writeText(no.why);
    } else if (this instanceof DataSourceWanted wanted) {
      out.writeEnum(Tag.DATA_SOURCE_WANTED).writeText(wanted.name);
    } else if (this instanceof DataSourceIs source) {
      source.address.write(out.writeEnum(Tag.DATA_SOURCE_IS).writeText(source.name));
    } else if (this instanceof NoDataSource no) {
      out.writeEnum(Tag.NO_DATA_SOURCE).writeText(no.name).writeText(no.why);
    } else if (this instanceof ShowProgress show) {
      out.writeEnum(Tag.SHOW_PROGRESS).writeLong(show.interval.toMillis());
    } else if (this instanceof Progressed) {
      out.writeEnum(Tag.PROGRESSED);
    } else {
      out.writeEnum(this instanceof Stop ? Tag.STOP : Tag.MANAGER_WANTED);
    }
    return out.toBytes();
  }

  /**
   * The message in {@code bytes}.
   *
   * @throws WireException if the bytes are none
   */
  static PartitionMessage decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    return switch (in.readEnum(Tag.class)) {
      case STOP -> new Stop();
      case CHECKPOINT -> checkpoint(in);
      case COLLECTED -> new Collected(in.readBytes());
      case MANAGER_WANTED -> new ManagerWanted();
      case MANAGER_IS -> new ManagerIs(ManagerAddress.read(in), prefixes(in));
      case NO_MANAGER -> new NoManager(in.readText());
      case DATA_SOURCE_WANTED -> new DataSourceWanted(in.readText());
      case DATA_SOURCE_IS -> new DataSourceIs(in.readText(), DatabaseAddress.read(in));
      case NO_DATA_SOURCE -> new NoDataSource(in.readText(), in.readText());
      case SHOW_PROGRESS -> new ShowProgress(Duration.ofMillis(in.readLong()));
      case PROGRESSED -> new Progressed();
    };
  }

  private static Checkpoint checkpoint(WireReader in) {
    SavedState state = SavedState.readFrom(in);
    Saving saving = in.readEnum(Saving.class);
    return new Checkpoint(state, StepCounts.readFrom(in), saving);
  }

  private static List<String> prefixes(WireReader in) {
    List<String> all = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      all.add(in.readText());
    }
    return List.copyOf(all);
  }

  /** The first value of an encoded message. */
  enum Tag {
    STOP,
    CHECKPOINT,
    COLLECTED,
    MANAGER_WANTED,
    MANAGER_IS,
    NO_MANAGER,
    DATA_SOURCE_WANTED,
    DATA_SOURCE_IS,
    NO_DATA_SOURCE,
    SHOW_PROGRESS,
    PROGRESSED
  }
}
