package io.partita.examples;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where one job instance keeps its plan and its unfinished files: a directory inside the target, so
 * that a finished file reaches its name by a rename. It outlives executions and goes when the copy
 * is complete.
 *
 * <p>What exists tells how far the copy is: nothing is planned before {@link #plan()} is there, no
 * partition has begun before {@link #started()}, a partition is complete once its {@link
 * #result(int)} is there, and all is done, but for this directory, once {@link #finished()} is.
 */
record StagingDirectory(Path path) {
  static final String PREFIX = ".partita-copy-";

  static StagingDirectory of(Path target, long jobInstanceId) {
    return new StagingDirectory(target.resolve(PREFIX + jobInstanceId));
  }

  Path plan() {
    return path.resolve("plan");
  }

  Path manifest() {
    return path.resolve("entries");
  }

  Path directories() {
    return path.resolve("directories");
  }

  Path started() {
    return path.resolve("started");
  }

  Path result(int partition) {
    return path.resolve("result-" + partition);
  }

  Path finished() {
    return path.resolve("finished");
  }

  /** Unfinished files of one partition. */
  Path unfinished(int partition) {
    return path.resolve("partition-" + partition);
  }

  /** An unfinished file that several partitions write; it exists from the plan on. */
  Path shared(long entry) {
    return path.resolve("shared-" + entry);
  }

  /**
   * Makes the directory, closed to other users: it holds files before their permissions are set.
   */
  void create() throws IOException {
    Files.createDirectory(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Writes a file that either is there with all its content or is not there. */
  void publish(Path file, byte[] content) throws IOException {
    Path draft = path.resolve(file.getFileName() + ".draft");
    Files.write(draft, content);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes everything; {@link #finished()} goes last, so that a broken-off removal goes on. */
  void delete() throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
      for (Path child : children) {
        if (!child.equals(finished())) {
          deleteTree(child);
        }
      }
    } catch (NoSuchFileException gone) {
      return;
    }
    Files.deleteIfExists(finished());
    Files.delete(path);
  }

  private static void deleteTree(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
        for (Path child : children) {
          deleteTree(child);
        }
      }
    }
    Files.delete(path);
  }
}
