package io.partita.examples;

import io.partita.examples.DirectoryList.Directory;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Walks the source once and writes down what it finds: directories in one list, everything else in
 * the manifest. Symbolic links are not followed. What cannot be copied becomes an entry to skip.
 */
final class TreeScan {
  private final Path source;

  /** The target, if it may hold directories from before this copy. */
  private final @Nullable Path target;

  private final String reserved;
  private final Manifest.Writer manifest;
  private final DirectoryList.Writer directories;
  private final Deque<Directory> pending = new ArrayDeque<>();

  private long entries;
  private long pieces;
  private long bytes;
  private long cost;

  private TreeScan(
      CopyRequest request,
      StagingDirectory staging,
      Manifest.Writer manifest,
      DirectoryList.Writer directories) {
    this.source = request.source();
    this.target = request.overwrite() ? request.target() : null;
    this.reserved = staging.path().getFileName().toString();
    this.manifest = manifest;
    this.directories = directories;
  }

  /** What the tree comes to; {@code cost} is in the unit of {@link Entry#cost()}. */
  record Totals(long entries, long pieces, long bytes, long cost) {}

  /** {@code targetExisted} tells whether the target was there before this copy. */
  static Totals scan(CopyRequest request, boolean targetExisted, StagingDirectory staging)
      throws IOException {
    try (var manifest = new Manifest.Writer(staging.manifest());
        var directories = new DirectoryList.Writer(staging.directories())) {
      var scan = new TreeScan(request, staging, manifest, directories);
      scan.pending.push(Directory.of("", attributes(request.source()), targetExisted));
      while (!scan.pending.isEmpty()) {
        scan.enter(scan.pending.pop());
      }
      return new Totals(scan.entries, scan.pieces, scan.bytes, scan.cost);
    }
  }

  private void enter(Directory directory) throws IOException {
    boolean opened = false;
    try (DirectoryStream<Path> listing =
        Files.newDirectoryStream(source.resolve(directory.path()))) {
      opened = true;
      directories.add(directory);
      list(directory.path(), listing.iterator());
    } catch (IOException e) {
      if (opened || directory.path().isEmpty()) {
        throw e;
      }
      skip(directory.path(), "the directory cannot be listed: " + FileCopier.reason(e));
    }
  }

  private void list(String directory, Iterator<Path> children) throws IOException {
    List<Directory> found = new ArrayList<>();
    try {
      while (children.hasNext()) {
        visit(directory, children.next(), found);
      }
    } catch (DirectoryIteratorException e) {
      skip(
          directory.isEmpty() ? "." : directory,
          "the listing broke off: " + FileCopier.reason(Objects.requireNonNull(e.getCause())));
    }
    // The last pushed is entered first: keep the order of the listing.
    for (int i = found.size() - 1; i >= 0; i--) {
      pending.push(found.get(i));
    }
  }

  private void visit(String directory, Path child, List<Directory> found) throws IOException {
    if (!FileName.survivesAsString(child)) {
      skip(join(directory, FileName.printable(child)), "the name is not UTF-8");
      return;
    }
    String path = join(directory, child.getFileName().toString());
    PosixFileAttributes attributes;
    try {
      attributes = attributes(child);
    } catch (NoSuchFileException vanished) {
      // Gone between two looks at a directory that is in use: as if never there.
      return;
    } catch (IOException e) {
      skip(path, FileCopier.reason(e));
      return;
    }
    if (path.equals(reserved)) {
      skip(path, "the name is that of the copy's own staging directory");
    } else if (attributes.isDirectory()) {
      boolean existed =
          target != null && Files.exists(target.resolve(path), LinkOption.NOFOLLOW_LINKS);
      found.add(Directory.of(path, attributes, existed));
    } else if (attributes.isRegularFile()) {
      manifest.file(path, attributes.size());
      count(new Entry(0, Entry.Kind.FILE, path, attributes.size(), ""));
    } else if (attributes.isSymbolicLink()) {
      manifest.link(path);
      count(new Entry(0, Entry.Kind.LINK, path, 0, ""));
    } else {
      skip(path, "it is a " + kindOf(child));
    }
  }

  private void skip(String path, String reason) throws IOException {
    manifest.skipped(FileName.printable(path), reason);
    count(new Entry(0, Entry.Kind.SKIPPED, path, 0, reason));
  }

  private void count(Entry entry) {
    entries++;
    pieces += entry.pieces();
    bytes += entry.size();
    cost += entry.cost();
  }

  private static String join(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }

  private static PosixFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** The file type bits of {@code st_mode}, see inode(7). */
  private static String kindOf(Path special) throws IOException {
    int mode = (int) Files.getAttribute(special, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return switch (mode & 0170000) {
      case 0010000 -> "FIFO";
      case 0140000 -> "socket";
      case 0060000 -> "block device";
      case 0020000 -> "character device";
      default -> "file of unknown kind";
    };
  }
}
