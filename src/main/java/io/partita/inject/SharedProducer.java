package io.partita.inject;

import io.partita.PartitaException;
import io.partita.shared.CollectionSettings;
import io.partita.shared.MapSettings;
import io.partita.shared.QueueSettings;
import io.partita.shared.Session;
import io.partita.shared.SharedBarrier;
import io.partita.shared.SharedDoubles;
import io.partita.shared.SharedEvent;
import io.partita.shared.SharedLatch;
import io.partita.shared.SharedLock;
import io.partita.shared.SharedLongs;
import io.partita.shared.SharedMap;
import io.partita.shared.SharedNamespace;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedObjects;
import io.partita.shared.SharedQueue;
import io.partita.shared.SharedReadWriteLock;
import io.partita.shared.SharedReferences;
import io.partita.shared.SharedSemaphore;
import io.partita.shared.SharedTopic;
import io.partita.shared.SharedValue;
import io.partita.shared.ValueSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.spi.AnnotatedParameter;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.runtime.context.JobContextImpl;
import org.jspecify.annotations.Nullable;

/**
 * Makes what {@link Shared} asks for, for the artifact that JBeret creates on this thread: a method
 * for each type of object.
 */
@ApplicationScoped
public class SharedProducer {
  /** What an injection point asks for. */
  private record Wish(SharedObjects objects, String name, Shared how) {
    int size(String what) {
      if (how.size() < 1) {
        throw new PartitaException("@Shared(\"%s\") needs a size: %s".formatted(name, what));
      }
      return how.size();
    }

    QueueSettings queue() {
      QueueSettings usual = QueueSettings.DEFAULTS;
      return new QueueSettings(
          how.size() == 0 ? usual.capacity() : how.size(),
          how.maxBytes() == 0 ? usual.maxBytes() : how.maxBytes(),
          how.maxDeliveries() == 0 ? usual.maxDeliveries() : how.maxDeliveries(),
          how.durable());
    }

    CollectionSettings collection() {
      return how.maxBytes() == 0
          ? CollectionSettings.DEFAULTS
          : CollectionSettings.DEFAULTS.withMaxBytes(how.maxBytes());
    }

    MapSettings map() {
      MapSettings settings = MapSettings.DEFAULTS.withDurable(how.durable());
      return how.maxBytes() == 0 ? settings : settings.withMaxBytes(how.maxBytes());
    }
  }

  @Produces
  @Shared
  @Typed({SharedQueue.class, BlockingQueue.class})
  public <E> SharedQueue<E> queue(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.queue(wish.name, wish.queue());
  }

  @Produces
  @Shared
  @Typed(BlockingDeque.class)
  public <E> BlockingDeque<E> deque(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.deque(wish.name, wish.queue());
  }

  @Produces
  @Shared
  @Typed({SharedMap.class, ConcurrentMap.class, Map.class})
  public <K, V> SharedMap<K, V> map(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.map(wish.name, wish.map());
  }

  @Produces
  @Shared
  @Typed(List.class)
  public <E> List<E> list(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.list(wish.name, wish.collection());
  }

  @Produces
  @Shared
  @Typed(Set.class)
  public <E> Set<E> set(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.set(wish.name, wish.collection());
  }

  @Produces
  @Shared
  public SharedNamespace namespace(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.namespace(wish.name);
  }

  /** Null at first. */
  @Produces
  @Shared
  @SuppressWarnings("NullAway") // The value is a @Nullable T, which may be null.
  public <T extends @Nullable Object> SharedValue<@Nullable T> value(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.<@Nullable T>value(wish.name, null, ValueSettings.DEFAULTS);
  }

  @Produces
  @Shared
  public SharedNumber number(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.number(wish.name);
  }

  @Produces
  @Shared
  public SharedLongs longs(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.longs(wish.name, wish.size("how many longs there are"));
  }

  @Produces
  @Shared
  public SharedDoubles doubles(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.doubles(wish.name, wish.size("how many doubles there are"));
  }

  @Produces
  @Shared
  public <T> SharedReferences<T> references(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.references(
        wish.name, wish.size("how many references there are"), wish.collection());
  }

  @Produces
  @Shared
  @Typed({SharedLock.class, Lock.class})
  public SharedLock lock(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.lock(wish.name);
  }

  @Produces
  @Shared
  @Typed({SharedReadWriteLock.class, ReadWriteLock.class})
  public SharedReadWriteLock readWriteLock(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.readWriteLock(wish.name);
  }

  /** Bounded: to release more than it has at first is an error. */
  @Produces
  @Shared
  public SharedSemaphore semaphore(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.boundedSemaphore(wish.name, wish.size("how many permits it has"));
  }

  @Produces
  @Shared
  public SharedEvent event(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.event(wish.name);
  }

  @Produces
  @Shared
  public SharedLatch latch(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.latch(wish.name, wish.size("where it begins"));
  }

  @Produces
  @Shared
  public SharedBarrier barrier(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.barrier(wish.name, wish.size("how many parties it has"));
  }

  @Produces
  @Shared
  public <E> SharedTopic<E> topic(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.topic(wish.name);
  }

  private static Wish wish(InjectionPoint point) {
    Shared how =
        point.getQualifiers().stream()
            .filter(Shared.class::isInstance)
            .map(Shared.class::cast)
            .findFirst()
            .orElseThrow();
    JobContextImpl job = job(point);
    String name = how.value().isEmpty() ? nameOf(point) : how.value();
    return new Wish(Session.lazily(() -> session(job), how.scope().of(job)), name, how);
  }

  private static String nameOf(InjectionPoint point) {
    return point.getAnnotated() instanceof AnnotatedParameter<?> parameter
        ? parameter.getJavaParameter().getName()
        : point.getMember().getName();
  }

  private static JobContextImpl job(InjectionPoint point) {
    ArtifactCreationContext creation = ArtifactCreationContext.getCurrentArtifactCreationContext();
    if (creation == null || !(creation.getJobContext() instanceof JobContextImpl job)) {
      throw new PartitaException(
          "%s is not a part of a batch artifact: only those have shared objects"
              .formatted(point.getMember()));
    }
    return job;
  }

  private static Session session(JobContextImpl job) {
    if (job.getBatchEnvironment() instanceof SessionSource source) {
      return source.session(job);
    }
    throw new PartitaException(
        "Execution %d runs in an application's own JBeret: its shared objects are for partitions only"
            .formatted(job.getExecutionId()));
  }
}
