package io.partita.memory;

import io.partita.Deadline;
import io.partita.PartitaException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The blocks of this process: those it has created, and those it has mapped. */
final class BlockStore {
  private static final System.Logger LOG = System.getLogger("io.partita.memory");

  /** How long memory that nobody refers to may take to come back. */
  private static final Duration RECLAIM_TIME = Duration.ofMillis(200);

  private static final Duration PAUSE = Duration.ofMillis(5);

  private final List<BlockDirectory> directories;
  private final Set<Mapping> created = ConcurrentHashMap.newKeySet();
  private final Map<UUID, Reference> mapped = new ConcurrentHashMap<>();
  private final ReferenceQueue<Mapping> unmapped = new ReferenceQueue<>();

  private static final class Reference extends WeakReference<Mapping> {
    private final UUID token;

    Reference(Mapping mapping, ReferenceQueue<Mapping> queue) {
      super(mapping, queue);
      this.token = mapping.header().token();
    }
  }

  /** The store of this process, which is empty when the process ends in order. */
  private static final class OfProcess {
    static final BlockStore STORE = open();

    private OfProcess() {}

    private static BlockStore open() {
      BlockStore store = in(places());
      Thread remover = new Thread(store::removeCreated, "partita-memory-remover");
      Runtime.getRuntime().addShutdownHook(remover);
      store.sweep();
      return store;
    }
  }

  private BlockStore(List<BlockDirectory> directories) {
    this.directories = List.copyOf(directories);
  }

  /** Opened at first use, which removes what dead processes left. */
  static BlockStore ofProcess() {
    return OfProcess.STORE;
  }

  /**
   * @param places where blocks may be, the best first
   */
  static BlockStore in(Iterable<Path> places) {
    try {
      List<BlockDirectory> directories = new ArrayList<>();
      for (Path place : places) {
        directories.add(BlockDirectory.in(place));
      }
      return new BlockStore(directories);
    } catch (IOException e) {
      throw new PartitaException("Cannot find out who this process is; is /proc mounted?", e);
    }
  }

  private static Set<Path> places() {
    Set<Path> places = new LinkedHashSet<>();
    places.add(Path.of("/dev/shm"));
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    if (runtime != null && runtime.startsWith("/")) {
      places.add(Path.of(runtime));
    }
    places.add(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
    return places;
  }

  /** Makes a block in the first place that has room for it. */
  Mapping create(String name, int size) {
    requireFree(name);
    List<String> refusals = new ArrayList<>();
    for (BlockDirectory directory : directories) {
      try {
        Mapping mapping = createIn(directory, name, size);
        created.add(mapping);
        return register(mapping);
      } catch (FileAlreadyExistsException e) {
        throw new BlockExistsException(name);
      } catch (IOException e) {
        refusals.add("%s: %s".formatted(directory.parent(), e.getMessage()));
      }
    }
    throw new PartitaException(
        "No room for a shared memory block of %,d bytes (%s); free memory in one of these, or set XDG_RUNTIME_DIR to a directory with more"
            .formatted(size, String.join("; ", refusals)));
  }

  private void requireFree(String name) {
    for (BlockDirectory directory : directories) {
      try {
        if (FileWork.uninterrupted(() -> directory.has(name))) {
          throw new BlockExistsException(name);
        }
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "No place for blocks: {0}: {1}", directory, e);
      }
    }
  }

  private Mapping createIn(BlockDirectory directory, String name, int size) throws IOException {
    try {
      return FileWork.uninterrupted(() -> directory.create(name, size));
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      if (!reclaim(directory, size)) {
        throw e;
      }
      return FileWork.uninterrupted(() -> directory.create(name, size));
    }
  }

  /** Gets back what dead processes left, and blocks that are closed but not yet collected here. */
  private static boolean reclaim(BlockDirectory directory, int size) throws IOException {
    if (!Files.isDirectory(directory.parent()) || directory.totalSpace() < size) {
      return false;
    }
    FileWork.uninterrupted(directory::sweep);
    System.gc();
    Deadline deadline = Deadline.after(RECLAIM_TIME);
    while (directory.usableSpace() <= size && !deadline.hasPassed()) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return directory.usableSpace() > size;
  }

  /** The block of this name, null if there is none. */
  @Nullable Mapping find(String name) {
    for (BlockDirectory directory : directories) {
      Mapping found = find(directory, name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** The block of this name in this directory, null if there is none. */
  @Nullable Mapping find(BlockDirectory directory, String name) {
    try {
      return FileWork.uninterrupted(() -> directory.open(name, this::known))
          .map(this::register)
          .orElse(null);
    } catch (IOException e) {
      throw new PartitaException(
          "Cannot open shared memory block %s in %s".formatted(name, directory), e);
    }
  }

  private @Nullable Mapping known(UUID token) {
    Reference reference = mapped.get(token);
    return reference == null ? null : reference.get();
  }

  /** The mapping that was there first. */
  private Mapping register(Mapping mapping) {
    for (var gone = unmapped.poll(); gone != null; gone = unmapped.poll()) {
      mapped.remove(((Reference) gone).token, gone);
    }
    Reference own = new Reference(mapping, unmapped);
    while (true) {
      Reference first = mapped.putIfAbsent(own.token, own);
      Mapping known = first == null ? mapping : first.get();
      if (known != null) {
        return known;
      }
      mapped.remove(own.token, first);
    }
  }

  /** Removes the block's name; who has the block mapped keeps it. */
  void remove(Mapping mapping) {
    try {
      FileWork.uninterrupted(
          () -> mapping.directory().remove(mapping.name(), mapping.header().token()));
      created.remove(mapping);
    } catch (IOException e) {
      // Kept among those created: tried once more when the process ends.
      LOG.log(Level.WARNING, "Cannot remove shared memory block " + mapping.name(), e);
    }
  }

  private void removeCreated() {
    created.forEach(this::remove);
  }

  private void sweep() {
    for (BlockDirectory directory : directories) {
      try {
        FileWork.uninterrupted(directory::sweep);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "Left-over blocks in {0} stay: {1}", directory, e);
      }
    }
  }
}
