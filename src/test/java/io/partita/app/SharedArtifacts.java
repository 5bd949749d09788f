package io.partita.app;

import io.partita.inject.Shared;
import io.partita.inject.SharedScope;
import io.partita.shared.SharedLock;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.partition.PartitionCollector;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.batch.runtime.context.StepContext;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Batch artifacts with shared objects. */
public final class SharedArtifacts {
  private SharedArtifacts() {}

  private static final String JOB =
      """
      <job id="shared" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
        <step id="parts" %2$s>
          <batchlet ref="io.partita.app.SharedArtifacts$Part">
            <properties>
              <property name="act" value="#{jobParameters['act']}"/>
              <property name="place" value="#{jobParameters['place']}"/>
            </properties>
          </batchlet>
          <partition>
            <mapper ref="io.partita.app.SharedArtifacts$Mapper">
              <properties><property name="act" value="#{jobParameters['act']}"/></properties>
            </mapper>
            %1$s
          </partition>
        </step>
        %3$s
      </job>
      """;

  private static final String LAST =
      """
      <step id="last">
        <batchlet ref="io.partita.app.SharedArtifacts$Last">
          <properties>
            <property name="place" value="#{jobParameters['place']}"/>
          </properties>
        </batchlet>
      </step>
      """;

  /**
   * A job with two partitions.
   *
   * @param collector of theirs, as XML
   * @param last whether a step in the parent follows
   */
  static byte[] job(String collector, boolean last) {
    return JOB.formatted(collector, last ? "next=\"last\"" : "", last ? LAST : "")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** An item of the job's own class. */
  public record Piece(int number) implements Serializable {}

  /** In the parent: fills the work list. */
  public static class Mapper implements PartitionMapper {
    @Inject
    @Shared(capacity = 50)
    BlockingQueue<Piece> work;

    @Inject @BatchProperty String act;

    @Override
    public PartitionPlan mapPartitions() {
      if (!act.equals("nothing")) {
        for (int number = 0; number < 20; number++) {
          work.add(new Piece(number));
        }
      }
      PartitionPlanImpl plan = new PartitionPlanImpl();
      plan.setPartitions(2);
      Properties[] properties = {new Properties(), new Properties()};
      plan.setPartitionProperties(properties);
      return plan;
    }
  }

  /** In a worker: takes pieces, and counts them in a map. */
  public static class Part extends AbstractBatchlet {
    @Inject @Shared BlockingQueue<Piece> work;
    @Inject @Shared ConcurrentMap<String, Integer> counts;

    @Inject
    @Shared("held")
    SharedLock lock;

    @Inject
    @Shared(scope = SharedScope.INSTANCE)
    BlockingQueue<String> kept;

    @Inject @BatchProperty String act;
    @Inject @BatchProperty String place;
    @Inject StepContext step;

    @Override
    public String process() throws Exception {
      switch (act) {
        case "nothing" -> {}
        case "checkpoint" -> step.setPersistentUserData((Serializable) work);
        case "dieWithLock" -> dieWithLock();
        case "fail" -> {
          kept.add("kept");
          throw new IllegalStateException("as it should");
        }
        case "look" -> note(place, "kept", String.valueOf(kept.poll()));
        default -> count();
      }
      return "done";
    }

    private void count() {
      for (Piece piece = work.poll(); piece != null; piece = work.poll()) {
        counts.merge("pieces", 1, Integer::sum);
        counts.merge("sum", piece.number(), Integer::sum);
      }
    }

    /** The first to have it dies, the other waits for it. */
    private void dieWithLock() throws Exception {
      lock.tryLock(20, TimeUnit.SECONDS);
      note(place, "locked", lock.isAbandoned() + "");
      if (!lock.isAbandoned()) {
        Runtime.getRuntime().halt(3);
      }
    }
  }

  /** In a worker: would send a proxy to the parent. */
  public static class Collector implements PartitionCollector {
    @Inject @Shared BlockingQueue<Piece> work;

    @Override
    public Serializable collectPartitionData() {
      return (Serializable) work;
    }
  }

  /** In the parent, after the partitions. */
  public static class Last extends AbstractBatchlet {
    @Inject @Shared ConcurrentMap<String, Integer> counts;

    @Inject
    @Shared("last")
    SharedLock lock;

    @Inject @BatchProperty String place;

    @Override
    public String process() throws Exception {
      note(place, "counts", counts.get("pieces") + " " + counts.get("sum"));
      lock.lock();
      return "done";
    }
  }

  private static void note(String place, String name, String line) throws IOException {
    Files.writeString(
        Path.of(place, name), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
