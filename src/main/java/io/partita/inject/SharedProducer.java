package io.partita.inject;

import io.partita.PartitaException;
import io.partita.shared.QueueSettings;
import io.partita.shared.Session;
import io.partita.shared.SharedLock;
import io.partita.shared.SharedObjects;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.runtime.context.JobContextImpl;
import org.jspecify.annotations.Nullable;

/** Makes what {@link Shared} asks for, for the artifact that JBeret creates on this thread. */
@ApplicationScoped
public class SharedProducer {
  private static final String ANY_NAME = "";

  /** What an injection point asks for. */
  private record Wish(SharedObjects objects, String name, Shared how) {}

  @Produces
  @Dependent
  @Shared
  public <E> BlockingQueue<E> queue(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.queue(wish.name, queueSettings(wish.how));
  }

  @Produces
  @Dependent
  @Shared
  public <K, V> ConcurrentMap<K, V> map(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.map(wish.name);
  }

  @Produces
  @Dependent
  @Shared
  public SharedLock lock(InjectionPoint point) {
    Wish wish = wish(point);
    return wish.objects.lock(wish.name);
  }

  private static QueueSettings queueSettings(Shared how) {
    return how.capacity() == 0
        ? QueueSettings.DEFAULTS
        : QueueSettings.DEFAULTS.withCapacity(how.capacity());
  }

  private static Wish wish(InjectionPoint point) {
    Shared how =
        point.getQualifiers().stream()
            .filter(Shared.class::isInstance)
            .map(Shared.class::cast)
            .findFirst()
            .orElseThrow();
    JobContextImpl job = job(point);
    String name = how.value().equals(ANY_NAME) ? point.getMember().getName() : how.value();
    return new Wish(Session.lazily(() -> session(job), how.scope().of(job)), name, how);
  }

  private static JobContextImpl job(InjectionPoint point) {
    @Nullable ArtifactCreationContext creation =
        ArtifactCreationContext.getCurrentArtifactCreationContext();
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
