package io.partita.terminal;

import io.partita.JobSnapshot.Partition;
import io.partita.Progress;
import io.partita.terminal.Line.Look;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Partitions as lines with aligned columns: name, process, state, what is done, per cent, bar.
 * Where the terminal is narrow the bar goes first, then what is done from the right.
 */
final class PartitionTable {
  private static final int MAX_STEP_NAME = 20;
  private static final int STATE_WIDTH = "completed".length();
  private static final int MAX_BAR = 30;

  private record Column(int index, int width) {}

  private record Row(
      String name, String pid, String state, Look look, List<Progress> units, double fraction) {
    static Row of(Partition partition) {
      String step = Printable.of(partition.step());
      if (step.length() > MAX_STEP_NAME) {
        step = step.substring(0, MAX_STEP_NAME - 1) + "…";
      }
      return new Row(
          step + " " + partition.number(),
          partition.pid() == 0 ? "" : "pid " + partition.pid(),
          ProgressView.word(partition.state()),
          lookOf(partition.state()),
          partition.progress(),
          Totals.fractionOf(partition));
    }

    String amount(int column) {
      return column < units.size() ? Printable.of(Units.fraction(units.get(column))) : "";
    }

    /** The room that the amount takes in the end, so that columns do not move while it grows. */
    int amountWidth(int column) {
      if (column >= units.size()) {
        return 0;
      }
      Progress now = units.get(column);
      Progress end = new Progress(Math.max(now.total(), now.done()), now.total(), now.unit());
      return Math.max(amount(column).length(), Printable.of(Units.fraction(end)).length());
    }
  }

  private final Canvas canvas;
  private final List<Row> rows;
  private final int name;
  private final int pid;
  private final int state;

  PartitionTable(Canvas canvas, List<Partition> partitions) {
    this.canvas = canvas;
    this.rows = partitions.stream().map(Row::of).toList();
    this.name = widest(row -> row.name().length());
    this.pid = widest(row -> row.pid().length());
    this.state = Math.max(STATE_WIDTH, widest(row -> row.state().length()));
  }

  List<String> lines() {
    int left = canvas.columns() - (2 + name + 2 + pid + 2 + state + 2 + ProgressView.PERCENT_WIDTH);
    List<Column> amounts = new ArrayList<>();
    int units = widest(row -> row.units().size());
    for (int unit = 0; unit < units; unit++) {
      int index = unit;
      int width = widest(row -> row.amountWidth(index));
      if (left < width + 2) {
        break;
      }
      amounts.add(new Column(index, width));
      left -= width + 2;
    }
    int bar = Math.min(MAX_BAR, left - 2);
    return rows.stream().map(row -> line(row, amounts, bar)).toList();
  }

  private String line(Row row, List<Column> amounts, int bar) {
    Line line = canvas.line().add("  ").add(left(row.name(), name));
    line.add("  ").add(left(row.pid(), pid), Look.FAINT);
    line.add("  ").add(left(row.state(), state), row.look());
    for (Column amount : amounts) {
      line.add("  ").add(ProgressView.right(row.amount(amount.index()), amount.width()));
    }
    line.add("  ").add(ProgressView.percent(row.fraction()));
    return line.add("  ").addBar(row.fraction(), bar, row.look()).toString();
  }

  private static Look lookOf(String state) {
    return switch (state) {
      case "COMPLETED" -> Look.GOOD;
      case "FAILED", "ABANDONED" -> Look.BAD;
      case "STOPPING", "STOPPED" -> Look.WARNING;
      case "QUEUED" -> Look.FAINT;
      default -> Look.PLAIN;
    };
  }

  private int widest(ToIntFunction<Row> width) {
    return rows.stream().mapToInt(width).max().orElse(0);
  }

  private static String left(String cell, int width) {
    return cell + " ".repeat(Math.max(0, width - cell.length()));
  }
}
