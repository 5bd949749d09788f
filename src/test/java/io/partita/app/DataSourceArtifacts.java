package io.partita.app;

import com.arjuna.ats.jta.TransactionManager;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.transaction.Synchronization;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Batch artifacts with a data source named orders. */
public final class DataSourceArtifacts {
  private DataSourceArtifacts() {}

  private static final String JOB =
      """
      <job id="numbers" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
        <step id="parts">
          <chunk item-count="10">
            <reader ref="io.partita.app.DataSourceArtifacts$Numbers">
              <properties><property name="from" value="#{partitionPlan['from']}"/></properties>
            </reader>
            <writer ref="io.partita.app.DataSourceArtifacts$%s">
              <properties>
                <property name="act" value="#{jobParameters['act']}"/>
                <property name="place" value="#{jobParameters['place']}"/>
              </properties>
            </writer>
          </chunk>
          <partition>
            <mapper ref="io.partita.app.DataSourceArtifacts$Mapper">
              <properties><property name="parts" value="#{jobParameters['parts']}"/></properties>
            </mapper>
          </partition>
        </step>
      </job>
      """;

  /** A job whose partitions write a hundred numbers each. */
  static byte[] job(String writer) {
    return JOB.formatted(writer).getBytes(StandardCharsets.UTF_8);
  }

  /** In the parent: makes the table. */
  public static class Mapper implements PartitionMapper {
    @Inject
    @Named("orders")
    DataSource orders;

    @Inject @BatchProperty int parts;

    @Override
    public PartitionPlan mapPartitions() throws SQLException {
      try (Connection connection = orders.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE IF NOT EXISTS numbers (n INT NOT NULL)");
      }
      PartitionPlanImpl plan = new PartitionPlanImpl();
      plan.setPartitions(parts);
      plan.setThreads(parts);
      Properties[] properties = new Properties[parts];
      for (int part = 0; part < parts; part++) {
        properties[part] = new Properties();
        properties[part].setProperty("from", String.valueOf(part * 100));
      }
      plan.setPartitionProperties(properties);
      return plan;
    }
  }

  /** Counts to a hundred; goes on where it was. */
  public static class Numbers extends AbstractItemReader {
    @Inject @BatchProperty int from;
    private int next;

    @Override
    public void open(@Nullable Serializable checkpoint) {
      next = checkpoint == null ? from : (Integer) checkpoint;
    }

    @Override
    public @Nullable Object readItem() {
      return next < from + 100 ? next++ : null;
    }

    @Override
    public Serializable checkpointInfo() {
      return next;
    }
  }

  /** Cannot read the last but four of the chunk in which the writer fails. */
  public static class Unreadable extends Numbers {
    @Override
    public @Nullable Object readItem() {
      Object number = super.readItem();
      if (number != null && (Integer) number % 100 == 55) {
        throw new NumberFormatException("as it should");
      }
      return number;
    }
  }

  /** Writes numbers into the table. */
  public static class Writer extends AbstractItemWriter {
    @Inject
    @Named("orders")
    DataSource orders;

    @Inject @BatchProperty String act;
    @Inject @BatchProperty String place;

    @Override
    public void writeItems(List<Object> items) throws Exception {
      Connection connection = orders.getConnection();
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO numbers (n) VALUES (?)")) {
        for (Object item : items) {
          insert.setInt(1, (Integer) item);
          insert.executeUpdate();
        }
      }
      if (!act.equals("leak")) {
        connection.close();
      }
      boolean isFifth = (Integer) items.get(0) % 100 == 50;
      if (isFifth && !Files.exists(Path.of(place, "again"))) {
        trouble();
      }
    }

    private void trouble() throws Exception {
      switch (act) {
        case "fail" -> throw new IllegalStateException("as it should");
        case "die" -> Runtime.getRuntime().halt(3);
        case "dieAfterCommit" ->
            TransactionManager.transactionManager().getTransaction().registerSynchronization(DEATH);
        case "wait" -> {
          Files.createFile(Path.of(place, "waiting-" + ProcessHandle.current().pid()));
          while (!Files.exists(Path.of(place, "go"))) {
            Thread.sleep(5);
          }
        }
        default -> {}
      }
    }
  }

  /** Comes when the transaction has committed, and nobody knows yet. */
  private static final Synchronization DEATH =
      new Synchronization() {
        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
          Runtime.getRuntime().halt(3);
        }
      };

  /** The same as a CDI bean. */
  @Dependent
  public static class BeanWriter extends Writer {}

  /** Uses two data sources in one chunk. */
  public static class TwiceWriter extends Writer {
    @Inject
    @Named("others")
    DataSource others;

    @Override
    public void writeItems(List<Object> items) throws Exception {
      super.writeItems(items);
      try (Connection connection = others.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE IF NOT EXISTS beside (n INT)");
      }
    }
  }

  /** Wants what is not there. */
  public static class LostWriter extends AbstractItemWriter {
    @Inject
    @Named("lost")
    DataSource lost;

    @Override
    public void writeItems(List<Object> items) throws SQLException {
      lost.getConnection().close();
    }
  }

  /** Uses none. */
  public static class Nothing extends AbstractBatchlet {
    @Override
    public String process() {
      return "done";
    }
  }
}
