package io.partita.process;

import io.partita.ExitCause;
import io.partita.transport.ConnectionClosedException;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Buys down the start of children with what the JVM can record of an earlier one: a class data
 * archive (JDK 17 to 24), or an AOT cache with linked classes (25 and later).
 *
 * <p>Where there is none yet, one child of the same kind is started besides, in the background and
 * with the lowest priority, goes through its {@link Training} and writes the archive in its exit.
 * Nobody waits for it, and it never runs twice at once, in any process. What does not work out
 * changes nothing for anybody.
 */
final class Archives {
  private static final System.Logger LOG = System.getLogger("io.partita.process");

  /** To write an archive takes its time, the more so with the lowest priority. */
  private static final Duration TRAINING_TIME = Duration.ofSeconds(60);

  /** What is over by then would not live to see the archive, and gets all processors. */
  private static final Duration DELAY = Duration.ofSeconds(1);

  private final @Nullable ArchiveStore store;
  private final ScheduledExecutorService timer;
  private final Function<ChildRequest, ChildJvm> launcher;
  private final Set<ArchiveKey> tried = ConcurrentHashMap.newKeySet();

  /**
   * @param store null to make no archives
   * @param launcher starts the child that is trained
   */
  Archives(
      @Nullable ArchiveStore store,
      ScheduledExecutorService timer,
      Function<ChildRequest, ChildJvm> launcher) {
    this.store = store;
    this.timer = timer;
    this.launcher = launcher;
  }

  /**
   * The request with an archive if there is one for it; otherwise one is made in the background.
   */
  ChildRequest apply(ChildRequest request) {
    Training training = request.training();
    ArchiveStore kept = store;
    if (training == null || kept == null) {
      return request;
    }
    ArchiveKey key = ArchiveKey.of(request.jvm(), request.mainClass(), training.kind());
    if (key == null) {
      return request;
    }
    Path archive = kept.find(key);
    if (archive == null) {
      if (tried.add(key)) {
        makeLater(kept, key, request);
      }
      return request;
    }
    String[] options = key.optionsToUse(archive).toArray(String[]::new);
    return request.withJvm(request.jvm().plusArguments(options));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for it.
  private void makeLater(ArchiveStore kept, ArchiveKey key, ChildRequest request) {
    Thread thread = new Thread(() -> make(kept, key, request), "partita-archive");
    thread.setDaemon(true);
    try {
      timer.schedule(thread::start, DELAY.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.TRACE, "The supervisor is closed", e);
    }
  }

  private void make(ArchiveStore kept, ArchiveKey key, ChildRequest request) {
    try (FileChannel lock = kept.beginToMake(key)) {
      if (lock == null) {
        return;
      }
      Path draft = kept.draft(key);
      String failure = train(request, key, draft);
      if (failure == null) {
        kept.publish(key, draft);
        LOG.log(Level.DEBUG, "Made an archive for {0}", request.mainClass());
      } else {
        Files.deleteIfExists(draft);
        kept.fail(key, failure);
        LOG.log(Level.DEBUG, "No archive for {0}: {1}", request.mainClass(), failure);
      }
    } catch (IOException | LaunchException e) {
      // Full disk, or this process ends: children start without an archive.
      LOG.log(Level.DEBUG, "No archive was made", e);
    }
  }

  /** Returns why there is no archive, null if there is. */
  private @Nullable String train(ChildRequest request, ArchiveKey key, Path draft) {
    JvmOptions jvm =
        request
            .jvm()
            .plusArguments(key.optionsToMake(draft).toArray(String[]::new))
            .withStartTimeout(TRAINING_TIME)
            .withTermGrace(TRAINING_TIME);
    ChildJvm child = launcher.apply(request.withJvm(jvm).withOutput(OutputSink.NONE));
    child.expectExit(TRAINING_TIME);
    try (ChildConnection connection = child.connection().join()) {
      Training training = request.training();
      if (training != null) {
        for (Frame frame : training.frames()) {
          connection.send(frame.type(), frame.callId(), frame.payload());
        }
      }
      while (connection.receive() != null) {
        // What it says is of no interest here, only that it goes through it.
      }
    } catch (CompletionException | WireException | ConnectionClosedException e) {
      LOG.log(Level.DEBUG, "Training of " + child, e);
    }
    ExitCause cause = child.exit().join();
    if (cause.kind() == ExitCause.Kind.KILLED) {
      throw new LaunchException("The training of %s was cut short: %s".formatted(child, cause));
    }
    return cause.kind() == ExitCause.Kind.COMPLETED && Files.exists(draft)
        ? null
        : cause + "\n" + child.outputTail();
  }
}
