package io.partita.examples;

import io.partita.PartitaException;
import io.partita.Progress;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.batch.api.partition.PartitionCollector;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Imports a file of orders into a table, each partition a stretch of the file. With the data source
 * in the store's own database each order is there once, whatever dies on the way.
 */
public final class ImportOrders {
  /** No key: an order that came twice would be there twice, and be seen. */
  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS imported_orders (id BIGINT NOT NULL, customer VARCHAR(200) NOT NULL,"
          + " item VARCHAR(200) NOT NULL, quantity INT NOT NULL, price NUMERIC(14, 2) NOT NULL,"
          + " placed DATE NOT NULL)";

  private ImportOrders() {}

  /** In the parent: makes the file if it is told how many orders, and the empty table. */
  @Dependent
  @Named("ordersPreparation")
  public static class Preparation extends AbstractBatchlet {
    @Inject
    @Named("orders")
    DataSource orders;

    @Inject @BatchProperty String file;
    @Inject @BatchProperty @Nullable String generate;

    @Override
    public String process() throws IOException, SQLException {
      Path path = Path.of(file).toAbsolutePath();
      if (generate != null && !generate.isBlank()) {
        write(path, Long.parseLong(generate));
      } else if (!Files.isReadable(path)) {
        throw new PartitaException(
            "%s cannot be read; give file=… a file of orders, or generate=1000000 to have one made"
                .formatted(path));
      }
      try (Connection connection = orders.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(TABLE);
        statement.execute("DELETE FROM imported_orders");
      }
      return "prepared";
    }

    static void write(Path path, long count) throws IOException {
      Path written = path.resolveSibling(path.getFileName() + ".new");
      try (BufferedWriter out = Files.newBufferedWriter(written)) {
        out.write(Order.HEADER + "\n");
        for (long id = 1; id <= count; id++) {
          out.write(Order.generated(id).toLine() + "\n");
        }
      }
      Files.move(written, path, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** In the parent: parts the file at even distances; a line belongs to where it begins. */
  @Dependent
  @Named("ordersMapper")
  public static class Mapper implements PartitionMapper {
    @Inject @BatchProperty String file;
    @Inject @BatchProperty int partitions;

    @Override
    public PartitionPlan mapPartitions() throws IOException {
      long size = Files.size(Path.of(file));
      Properties[] properties = new Properties[partitions];
      for (int part = 0; part < partitions; part++) {
        properties[part] = new Properties();
        properties[part].setProperty("from", String.valueOf(size * part / partitions));
        properties[part].setProperty("to", String.valueOf(size * (part + 1) / partitions));
      }
      PartitionPlanImpl plan = new PartitionPlanImpl();
      plan.setPartitions(partitions);
      plan.setPartitionProperties(properties);
      return plan;
    }
  }

  /** In a worker: reads its stretch; the checkpoint is where the next line begins. */
  @Dependent
  @Named("ordersReader")
  public static class Reader extends AbstractItemReader {
    @Inject @BatchProperty String file;
    @Inject @BatchProperty long from;
    @Inject @BatchProperty long to;
    @Inject StepContext step;
    private @Nullable LineFile lines;

    @Override
    public void open(@Nullable Serializable checkpoint) throws IOException {
      lines = new LineFile(Path.of(file));
      if (checkpoint == null) {
        lines.beginLineFrom(from);
        if (from == 0) {
          lines.nextLine(); // the names of the columns
        }
      } else {
        lines.beginAt((Long) checkpoint);
      }
      step.setTransientUserData(new Progress(0, to - from, "bytes"));
    }

    private LineFile lines() {
      if (lines == null) {
        throw new IllegalStateException("open comes first");
      }
      return lines;
    }

    @Override
    public @Nullable Object readItem() throws IOException {
      long position = lines().position();
      String line = position < to ? lines().nextLine() : null;
      return line == null
          ? null
          : Order.parse(line, "The line at byte " + position + " of " + file);
    }

    @Override
    public Serializable checkpointInfo() {
      long done = Math.max(0, Math.min(lines().position(), to) - from);
      step.setTransientUserData(new Progress(done, to - from, "bytes"));
      return lines().position();
    }

    @Override
    public void close() throws IOException {
      if (lines != null) {
        lines.close();
      }
    }
  }

  /** In a worker: the connection takes part in the chunk's transaction. */
  @Dependent
  @Named("ordersWriter")
  public static class Writer extends AbstractItemWriter {
    @Inject
    @Named("orders")
    DataSource orders;

    @Override
    public void writeItems(List<Object> items) throws SQLException {
      try (Connection connection = orders.getConnection();
          PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO imported_orders VALUES (?, ?, ?, ?, ?, ?)")) {
        for (Object item : items) {
          Order order = (Order) item;
          insert.setLong(1, order.id());
          insert.setString(2, order.customer());
          insert.setString(3, order.item());
          insert.setInt(4, order.quantity());
          insert.setBigDecimal(5, order.price());
          insert.setObject(6, order.placed());
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
  }

  /** In a worker: says how far its reader has come. */
  @Dependent
  @Named("ordersCollector")
  public static class Collector implements PartitionCollector {
    @Inject StepContext step;

    @Override
    public Serializable collectPartitionData() {
      return (Progress) step.getTransientUserData();
    }
  }

  /** In the parent: says how many there are. */
  @Dependent
  @Named("ordersCount")
  public static class Count extends AbstractBatchlet {
    @Inject
    @Named("orders")
    DataSource orders;

    @Override
    public String process() throws SQLException {
      try (Connection connection = orders.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery("SELECT COUNT(*), COUNT(DISTINCT id) FROM imported_orders")) {
        row.next();
        return "%d orders, %d of them different".formatted(row.getLong(1), row.getLong(2));
      }
    }
  }
}
