package io.partita.batch;

import io.partita.store.JobXmlArchive;
import io.partita.store.JobXmlArchive.Entry;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jberet.tools.AbstractJobXmlResolver;
import org.jspecify.annotations.Nullable;

/** Lets JBeret find job XML in the store, by job name: the newest that was submitted under it. */
final class StoredJobXml extends AbstractJobXmlResolver {
  private final JobXmlArchive archive;

  StoredJobXml(JobXmlArchive archive) {
    this.archive = archive;
  }

  @Override
  public @Nullable InputStream resolveJobXml(String fileName, ClassLoader loader) {
    String jobName =
        fileName.endsWith(".xml") ? fileName.substring(0, fileName.length() - 4) : fileName;
    return archive.newestByJob(jobName).map(StoredJobXml::runnable).orElse(null);
  }

  private static InputStream runnable(Entry stored) {
    JobDefinition job =
        JobDefinition.parse(stored.xml().getBytes(StandardCharsets.UTF_8), stored.jobName());
    return new ByteArrayInputStream(job.runnableXml().getBytes(StandardCharsets.UTF_8));
  }
}
