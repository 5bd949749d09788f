package io.partita.app;

import io.partita.inject.Shared;
import io.partita.inject.SharedScope;
import io.partita.shared.SharedBarrier;
import io.partita.shared.SharedDoubles;
import io.partita.shared.SharedEvent;
import io.partita.shared.SharedLatch;
import io.partita.shared.SharedLock;
import io.partita.shared.SharedLongs;
import io.partita.shared.SharedNamespace;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedQueue;
import io.partita.shared.SharedReferences;
import io.partita.shared.SharedSemaphore;
import io.partita.shared.SharedTopic;
import io.partita.shared.SharedValue;
import io.partita.shared.Update;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.partition.PartitionCollector;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

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
    @Shared(size = 50)
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

  /** In a worker, as a CDI bean: has one of each kind. */
  @Dependent
  public static class OneOfEach extends AbstractBatchlet {
    @Inject @Shared SharedQueue<String> queue;
    @Inject @Shared BlockingDeque<String> deque;
    @Inject @Shared ConcurrentMap<String, Long> map;
    @Inject @Shared List<String> list;
    @Inject @Shared Set<String> set;
    @Inject @Shared SharedNamespace namespace;
    @Inject @Shared SharedValue<String> value;
    @Inject @Shared SharedNumber number;

    @Inject
    @Shared(size = 3)
    SharedLongs longs;

    @Inject
    @Shared(size = 3)
    SharedDoubles doubles;

    @Inject
    @Shared(size = 3)
    SharedReferences<String> references;

    @Inject @Shared Lock lock;
    @Inject @Shared ReadWriteLock readWriteLock;

    @Inject
    @Shared(size = 1)
    SharedSemaphore semaphore;

    @Inject @Shared SharedEvent event;

    @Inject
    @Shared(size = 1)
    SharedLatch latch;

    @Inject
    @Shared(size = 1)
    SharedBarrier barrier;

    @Inject @Shared SharedTopic<String> topic;
    @Inject @BatchProperty String place;

    @Override
    public String process() throws Exception {
      queue.add("one");
      queue.lease().complete(Update.add(map, "items", 1));
      deque.addFirst("one");
      list.add("one");
      set.add("one");
      namespace.set("one", 1);
      value.set("one");
      number.set(1);
      longs.set(0, 1);
      doubles.set(0, 1);
      references.set(0, "one");
      lock.lock();
      readWriteLock.readLock().lock();
      semaphore.acquire();
      event.set();
      latch.countDown();
      barrier.await();
      topic.publish("one");
      note(place, "each", map.get("items") + " " + value.get() + " " + deque.peek() + list + set);
      return "done";
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
