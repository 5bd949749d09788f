package io.partita.batch;

import io.partita.batch.InvalidJobXmlException.Position;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.jberet.job.model.Job;
import org.jberet.job.model.JobParser;

/**
 * A job XML that has been checked: the only way from a submitter's bytes to JBeret.
 *
 * <p>{@link #parse} takes at most 256 KiB of UTF-8 (or UTF-16 with a byte order mark), 32 levels
 * and 10,000 elements, no DTD and no entities; it reaches for no file and no network. Elements and
 * attributes are those of Jakarta Batch 2.0 in its namespace or the older one of Java EE, without
 * JBeret's inheritance and scripts. Immutable.
 */
public final class JobDefinition {
  private final String source;
  private final String jobId;
  private final String xml;
  private final String runnableXml;
  private final Set<String> parameterNames;
  private final Set<String> artifacts;

  private JobDefinition(String source, JobXmlReader read) {
    this.source = source;
    this.jobId = read.jobId();
    this.xml = read.xml();
    this.runnableXml = read.runnableXml();
    this.parameterNames = read.parameterNames();
    this.artifacts = Set.copyOf(read.artifacts());
  }

  /**
   * Checks a job XML.
   *
   * @param sourceName what to call it in errors: a file name, for example
   * @throws InvalidJobXmlException with line, column and reason if it is refused
   */
  public static JobDefinition parse(byte[] xml, String sourceName) {
    JobXmlReader reader = new JobXmlReader(sourceName);
    reader.read(JobXmlDecoder.decode(xml, sourceName));
    return new JobDefinition(sourceName, reader);
  }

  /** The job's id: 1 to 128 of {@code A-Z a-z 0-9 . _ -}, without a leading dot. */
  public String jobId() {
    return jobId;
  }

  /**
   * The same job as text that was written anew: no DTD, no processing instructions, comments kept.
   * Parsed again it gives the same text.
   */
  public String xml() {
    return xml;
  }

  /**
   * The text for JBeret: that of {@link #xml()}, in which each step with {@code
   * partita.isolate=true} and no partition has one.
   */
  String runnableXml() {
    return runnableXml;
  }

  /** The SHA-256 of {@link #xml()} in UTF-8: 64 hexadecimal digits in lower case. */
  public String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(xml.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** The names in all {@code #{jobParameters['name']}}, sorted. */
  public Set<String> parameterNames() {
    return parameterNames;
  }

  /** The classes and names of the job's artifacts, expressions as they stand. */
  Set<String> artifacts() {
    return artifacts;
  }

  /**
   * The job as JBeret runs it; a new one each time, because JBeret changes it.
   *
   * @throws InvalidJobXmlException if JBeret does not take it after all
   */
  public Job toJob(ClassLoader classLoader) {
    try {
      return JobParser.parseJob(
          new ByteArrayInputStream(runnableXml.getBytes(StandardCharsets.UTF_8)),
          classLoader,
          (publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("External entities are not allowed");
          });
    } catch (XMLStreamException | RuntimeException e) {
      // Its positions are those of our text, not of the submitter's: no use to anybody.
      String reason = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
      throw new InvalidJobXmlException(source, Position.NONE, reason, e);
    }
  }

  @Override
  public String toString() {
    return "JobDefinition[" + jobId + " from " + source + "]";
  }
}
