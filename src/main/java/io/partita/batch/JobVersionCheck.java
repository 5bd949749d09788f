package io.partita.batch;

import io.partita.batch.JobRefusedException.Reason;
import io.partita.partition.CdiArtifactFactory;
import io.partita.store.JobVersions.Version;
import io.partita.store.JobXmlArchive;
import io.partita.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which version of a job an execution runs, and whether a restart would run another one. */
final class JobVersionCheck {
  private static final System.Logger LOG = System.getLogger("io.partita.batch");
  private static final int SHOWN = 12;

  private final Store store;
  private final EngineEnvironment.Host host;

  JobVersionCheck(Store store, EngineEnvironment.Host host) {
    this.store = store;
    this.host = host;
  }

  /**
   * The version that {@code definition} has now.
   *
   * @throws JobRefusedException if it is not clear which jar its artifacts come from
   */
  Version now(JobDefinition definition) {
    Set<String> classes = new TreeSet<>();
    definition.artifacts().forEach(ref -> classes.add(className(ref)));
    return new Version(definition.hash(), host.jars().of(classes));
  }

  private String className(String ref) {
    return host.artifacts() instanceof CdiArtifactFactory beans ? beans.className(ref) : ref;
  }

  /** The XML of the instance, as it was submitted; empty if it was started in another way. */
  Optional<JobDefinition> stored(long instanceId) {
    return store.jobXml().byInstance(instanceId).map(JobVersionCheck::parsed);
  }

  private static JobDefinition parsed(JobXmlArchive.Entry stored) {
    return JobDefinition.parse(stored.xml().getBytes(StandardCharsets.UTF_8), stored.jobName());
  }

  /**
   * Checks that a restart of {@code executionId} with version {@code now} is wanted.
   *
   * @throws JobRefusedException saying what has changed, unless it is forced
   */
  void check(long executionId, Version now, boolean force) {
    String changed = store.versions().find(executionId).map(then -> changed(then, now)).orElse("");
    if (changed.isEmpty()) {
      return;
    }
    String what = "Job execution %d ran another version: %s".formatted(executionId, changed);
    if (!force) {
      throw new JobRefusedException(
          Reason.WRONG_STATE,
          what + "; put the former one back, or go on with the new one: --force (REST: force=true)",
          null);
    }
    LOG.log(System.Logger.Level.INFO, what + "; its restart goes on with the new one, as forced");
  }

  private static String changed(Version then, Version now) {
    StringBuilder changed = new StringBuilder();
    if (!then.xml().equals(now.xml())) {
      changed.append("its XML was ").append(shown(then.xml())).append(" and is ");
      changed.append(shown(now.xml()));
    }
    Set<String> names = new TreeSet<>(then.jars().keySet());
    names.addAll(now.jars().keySet());
    for (String name : names) {
      String before = then.jars().get(name);
      String after = now.jars().get(name);
      if (before == null || !before.equals(after)) {
        changed.append(changed.isEmpty() ? "" : ", ").append(name).append(" was ");
        changed.append(shown(before)).append(" and is ").append(shown(after));
      }
    }
    return changed.toString();
  }

  private static String shown(@Nullable String hash) {
    return hash == null ? "not there" : hash.substring(0, SHOWN);
  }
}
