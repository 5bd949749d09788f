package io.partita.examples;

import io.partita.PartitaException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a copy, found to be sound.
 *
 * @param source the real path of a readable directory
 * @param target the real path of a writable directory, or where one can be made
 * @param overwrite whether the target may hold other things
 * @param partitions the greatest number of partitions
 */
record CopyRequest(Path source, Path target, boolean overwrite, int partitions) {
  private static final int MOST_PARTITIONS = 1_000;

  /** The parameters as they were given. */
  record Parameters(
      @Nullable String source,
      @Nullable String target,
      @Nullable String overwrite,
      @Nullable String partitions) {}

  /** Throws with one clear line if the parameters make no sense or the directories do not fit. */
  static CopyRequest of(Parameters given) throws IOException {
    FileName.requireUtf8();
    Path source = source(given.source());
    Path target = target(given.target());
    if (target.startsWith(source)) {
      throw new PartitaException(
          "Target " + target + " lies inside source " + source + "; choose one outside");
    }
    if (source.startsWith(target)) {
      throw new PartitaException(
          "Source " + source + " lies inside target " + target + "; choose another target");
    }
    return new CopyRequest(
        source, target, overwrite(given.overwrite()), partitions(given.partitions()));
  }

  boolean targetExists() {
    return Files.isDirectory(target);
  }

  /** Throws if the target holds anything but the given staging directory. */
  void requireEmptyTarget(StagingDirectory own) throws IOException {
    if (overwrite || !targetExists()) {
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(target)) {
      for (Path child : children) {
        if (child.equals(own.path())) {
          continue;
        }
        String name = FileName.printable(child);
        throw new PartitaException(
            name.startsWith(StagingDirectory.PREFIX)
                ? "Target %s holds an unfinished copy (%s); restart that job, or choose a new or empty directory, or pass overwrite=true"
                    .formatted(target, name)
                : "Target %s is not empty, it holds %s; choose a new or empty directory, or pass overwrite=true"
                    .formatted(target, name));
      }
    }
  }

  private static Path path(String parameter, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      throw new PartitaException("Parameter %1$s is missing; pass %1$s=DIR".formatted(parameter));
    }
    try {
      return Path.of(value).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new PartitaException(
          "Parameter %s is not a path: %s".formatted(parameter, e.getMessage()), e);
    }
  }

  private static Path source(@Nullable String value) throws IOException {
    Path source = path("source", value);
    if (!Files.exists(source)) {
      throw new PartitaException("Source " + source + " does not exist");
    }
    if (!Files.isDirectory(source)) {
      throw new PartitaException("Source " + source + " is not a directory");
    }
    if (!Files.isReadable(source) || !Files.isExecutable(source)) {
      throw new PartitaException(
          "Source " + source + " cannot be read by user " + System.getProperty("user.name"));
    }
    return source.toRealPath();
  }

  /** The real path of the target, whether it is there or not; throws if it cannot be used. */
  static Path target(@Nullable String value) throws IOException {
    Path target = path("target", value);
    Path there = nearestExisting(target);
    if (!Files.isDirectory(there)) {
      throw new PartitaException(
          there.equals(target)
              ? "Target " + target + " is not a directory"
              : "Target " + target + " cannot be made: " + there + " is not a directory");
    }
    if (!Files.isWritable(there) || !Files.isExecutable(there)) {
      String user = System.getProperty("user.name");
      throw new PartitaException(
          there.equals(target)
              ? "Target " + target + " is not writable by user " + user
              : "Target %s cannot be made: %s is not writable by user %s"
                  .formatted(target, there, user));
    }
    return there.toRealPath().resolve(there.relativize(target)).normalize();
  }

  private static Path nearestExisting(Path path) {
    Path parent = path.getParent();
    return parent == null || Files.exists(path) ? path : nearestExisting(parent);
  }

  private static boolean overwrite(@Nullable String value) {
    if (value == null || value.equals("false")) {
      return false;
    }
    if (value.equals("true")) {
      return true;
    }
    throw new PartitaException("Parameter overwrite must be true or false, was " + value);
  }

  private static int partitions(@Nullable String value) {
    if (value == null || value.equals("0")) {
      return Runtime.getRuntime().availableProcessors();
    }
    try {
      int partitions = Integer.parseInt(value);
      if (partitions >= 1 && partitions <= MOST_PARTITIONS) {
        return partitions;
      }
    } catch (NumberFormatException e) {
      // Refused below, like a number out of range.
    }
    throw new PartitaException(
        "Parameter partitions must be a number from 1 to %d, was %s"
            .formatted(MOST_PARTITIONS, value));
  }
}
