package io.partita.examples;

import io.partita.PartitaException;
import io.partita.inject.Shared;
import io.partita.inject.SharedScope;
import io.partita.shared.DeadLetter;
import io.partita.shared.Lease;
import io.partita.shared.Refusal;
import io.partita.shared.SharedNumber;
import io.partita.shared.SharedObjectException;
import io.partita.shared.SharedQueue;
import io.partita.shared.Update;
import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts the words of a directory of text. The files are a queue; a partition leases one, counts
 * its words, and completes the lease together with the updates of the counts: all of that, or
 * nothing. So a partition may die anywhere, and no file is counted twice or left out.
 *
 * <p>All objects are of the job instance: a restart goes on with them, or begins anew if the
 * manager is another one by then.
 */
public final class WordCount {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{1,200}");
  private static final long MOST_BYTES = 256L << 20;

  private WordCount() {}

  /** How often each word is in a file; what is no UTF-8 is no letter. */
  static Map<String, Long> words(Path file) throws IOException {
    Map<String, Long> words = new HashMap<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Matcher word = WORD.matcher(line);
        while (word.find()) {
          words.merge(word.group().toLowerCase(Locale.ROOT), 1L, Long::sum);
        }
      }
    }
    return words;
  }

  /** In the parent: fills the queue. */
  @Dependent
  @Named("wordCountFiles")
  public static class FileList extends AbstractBatchlet {
    @Inject @BatchProperty String source;

    @Inject
    @Shared(scope = SharedScope.INSTANCE, maxDeliveries = 3, size = 1_000_000)
    SharedQueue<String> files;

    @Inject
    @Shared(scope = SharedScope.INSTANCE, maxBytes = MOST_BYTES)
    ConcurrentMap<String, Long> counts;

    @Inject
    @Shared(scope = SharedScope.INSTANCE)
    SharedNumber listed;

    @Inject
    @Shared(scope = SharedScope.INSTANCE)
    SharedNumber counted;

    @Override
    public String process() throws Exception {
      if (listed.get() == 0) {
        fill();
      } else {
        files.requeueDeadLetters(); // whoever restarts the job may have mended them
      }
      files.closeForPut();
      return listed.get() + " files";
    }

    /** An attempt before this one may have come half the way. */
    private void fill() throws IOException, InterruptedException {
      Path root = Path.of(source).toAbsolutePath();
      List<String> found;
      try (Stream<Path> all = Files.walk(root)) {
        found = all.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
      }
      if (found.isEmpty()) {
        throw new PartitaException("There are no files in " + root);
      }
      files.clear();
      counts.clear();
      counted.set(0);
      files.putAll(found);
      listed.set(found.size());
    }
  }

  /** In a worker: counts files until there are no more. */
  @Dependent
  @Named("wordCountPart")
  public static class Part extends AbstractBatchlet {
    @Inject
    @Shared(scope = SharedScope.INSTANCE)
    SharedQueue<String> files;

    @Inject
    @Shared(scope = SharedScope.INSTANCE, maxBytes = MOST_BYTES)
    ConcurrentMap<String, Long> counts;

    @Inject
    @Shared(scope = SharedScope.INSTANCE)
    SharedNumber counted;

    private volatile boolean stopped;

    @Override
    public String process() throws Exception {
      while (!stopped) {
        try (Lease<String> lease = files.lease()) {
          count(lease);
        } catch (SharedObjectException e) {
          if (e.refusal() == Refusal.CLOSED) {
            return "COMPLETED"; // every file is counted
          }
          throw e;
        }
      }
      return "STOPPED";
    }

    void count(Lease<String> lease) throws IOException {
      lease.complete(updates(Path.of(lease.item())));
    }

    Update[] updates(Path file) throws IOException {
      List<Update> updates = new ArrayList<>();
      words(file).forEach((word, times) -> updates.add(Update.add(counts, word, times)));
      updates.add(Update.add(counted, 1));
      return updates.toArray(Update[]::new);
    }

    @Override
    public void stop() {
      stopped = true;
    }
  }

  /** In the parent: checks that every file was counted, and writes the counts. */
  @Dependent
  @Named("wordCountReport")
  public static class Report extends AbstractBatchlet {
    @Inject @BatchProperty String target;

    @Inject
    @Shared(scope = SharedScope.INSTANCE)
    SharedQueue<String> files;

    @Inject
    @Shared(scope = SharedScope.INSTANCE)
    ConcurrentMap<String, Long> counts;

    @Inject
    @Shared(scope = SharedScope.INSTANCE)
    SharedNumber listed;

    @Inject
    @Shared(scope = SharedScope.INSTANCE)
    SharedNumber counted;

    @Override
    public String process() throws Exception {
      requireAll();
      List<String> lines =
          counts.entrySet().stream()
              .sorted(
                  Map.Entry.<String, Long>comparingByValue()
                      .reversed()
                      .thenComparing(Map.Entry.comparingByKey()))
              .map(entry -> entry.getValue() + " " + entry.getKey())
              .toList();
      Files.write(Path.of(target), lines);
      return "%d words in %d files".formatted(lines.size(), counted.get());
    }

    private void requireAll() {
      List<DeadLetter<String>> dead = files.deadLetters();
      if (!dead.isEmpty()) {
        throw new PartitaException(
            "%d files could not be counted, the first is %s".formatted(dead.size(), dead.get(0)));
      }
      if (counted.get() != listed.get()) {
        throw new PartitaException(
            "%d of %d files were counted; restart the execution"
                .formatted(counted.get(), listed.get()));
      }
    }
  }
}
