package io.partita.transport;

import io.partita.PartitaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A directory for sockets that only its owner can enter, gone when this process closes it; what a
 * killed process left is swept by the next one.
 *
 * <p>It lives in the preferred place unless a socket's path would be too long for the system there
 * or others could tamper with it; then under {@code XDG_RUNTIME_DIR} or the temporary directory.
 */
public final class SocketDirectory implements AutoCloseable {
  /** Linux keeps a socket's path in 108 bytes, the last of which is zero. */
  static final int MAX_PATH_BYTES = 107;

  private final Path path;
  private final FileChannel lock;
  private final AtomicInteger sockets = new AtomicInteger();

  private SocketDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes a directory of this process's own.
   *
   * @param preferredParent made if it does not exist
   */
  public static SocketDirectory create(Path preferredParent) {
    return create(preferredParent, leftOver -> {});
  }

  /**
   * As {@link #create(Path)}.
   *
   * @param leftOver sees the directory of each process that died without closing it, before it is
   *     deleted
   */
  public static SocketDirectory create(Path preferredParent, Consumer<Path> leftOver) {
    List<String> refusals = new ArrayList<>();
    for (Path parent : parents(preferredParent)) {
      try {
        SocketDirectory directory = createIn(parent, leftOver);
        if (directory != null) {
          return directory;
        }
        refusals.add(parent + " is too long");
      } catch (IOException e) {
        refusals.add(parent + ": " + e.getMessage());
      }
    }
    throw new PartitaException(
        "No place for sockets (%s); set XDG_RUNTIME_DIR to a short path that only you can write to"
            .formatted(String.join("; ", refusals)));
  }

  private static List<Path> parents(Path preferred) {
    List<Path> parents = new ArrayList<>();
    parents.add(preferred.toAbsolutePath());
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    if (runtime != null && runtime.startsWith("/") && Files.isDirectory(Path.of(runtime))) {
      parents.add(Path.of(runtime));
    }
    parents.add(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
    parents.add(Path.of("/tmp"));
    return parents;
  }

  private static @Nullable SocketDirectory createIn(Path parent, Consumer<Path> leftOver)
      throws IOException {
    if (bytes(parent.resolve(RunFiles.newName() + "____").resolve("999")) > MAX_PATH_BYTES) {
      return null;
    }
    RunFiles files = RunFiles.in(parent);
    files.sweep(leftOver);
    RunFiles.Held held = files.create();
    return new SocketDirectory(held.directory(), held.lock());
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  public Path path() {
    return path;
  }

  /** A path in this directory that nobody was given before. */
  Path newSocket() {
    return path.resolve(Integer.toString(sockets.getAndIncrement()));
  }

  /** Deletes the directory with the sockets in it. */
  @Override
  public void close() {
    try (lock) {
      RunFiles.delete(path);
    } catch (IOException e) {
      System.getLogger("io.partita.transport")
          .log(System.Logger.Level.WARNING, "Cannot delete " + path + "; the next start will", e);
    }
  }
}
