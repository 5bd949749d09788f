package io.partita.batch;

import io.partita.batch.JobRefusedException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The jobs that can be started by name: the XML files of one directory. Safe for any thread.
 *
 * <p>A name cannot lead out of the directory: it has only letters, digits, dots, dashes and
 * underscores, at most 128, and no dot in front.
 */
public final class JobDirectory {
  private static final Pattern NAME = Pattern.compile("(?!\\.)[A-Za-z0-9._-]{1,128}");
  private static final String SUFFIX = ".xml";

  private final Path directory;

  public JobDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * The job in the file of this name, read anew each time.
   *
   * @param name with or without {@code .xml}
   * @throws JobRefusedException if there is none
   */
  public JobDefinition find(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new JobRefusedException(
          Reason.INVALID,
          "A job's name has 1 to 128 letters, digits, dots, dashes and underscores, and no dot in front",
          null);
    }
    Path file = directory.resolve(name.endsWith(SUFFIX) ? name : name + SUFFIX);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new JobRefusedException(
          Reason.NOT_FOUND, "There is no job " + name + " among the server's batch-jobs", null);
    }
    try {
      return JobDefinition.parse(Files.readAllBytes(file), name);
    } catch (IOException e) {
      throw new JobRefusedException(
          Reason.NOT_FOUND, "The job " + name + " cannot be read: " + e.getMessage(), e);
    }
  }
}
