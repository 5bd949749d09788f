package io.partita.app;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Artifacts whose attempts end as a test says. They tell what they did by files in a directory. */
public final class AttemptArtifacts {
  private AttemptArtifacts() {}

  static void note(String place, String file, String line) throws IOException {
    Files.writeString(
        Path.of(place, file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /**
   * Does in each attempt what is said for it, in the last one's way from then on; notes its process
   * under the partition's number.
   */
  public static class Part extends AbstractBatchlet {
    @Inject @BatchProperty String place;

    /** Separated by commas. */
    @Inject @BatchProperty String acts;

    @Inject @BatchProperty String number;
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public String process() throws Exception {
      String file = "pids-" + number;
      note(place, file, String.valueOf(ProcessHandle.current().pid()));
      String[] all = acts.split(",", -1);
      int attempt = Files.readAllLines(Path.of(place, file)).size();
      String act = all[Math.min(attempt, all.length) - 1];
      System.out.println("partition " + number + " attempt " + attempt + " does " + act);
      return Act.perform(act, stopped);
    }

    @Override
    public void stop() {
      stopped.countDown();
    }
  }

  /** What an attempt can do. */
  static final class Act {
    private static final List<Object> KEPT = new ArrayList<>();

    private Act() {}

    static String perform(String act, CountDownLatch stopped) throws Exception {
      String[] words = act.split(":", 2);
      switch (words[0]) {
        case "exit" -> System.exit(Integer.parseInt(words[1]));
        case "halt" -> Runtime.getRuntime().halt(Integer.parseInt(words[1]));
        case "signal" -> signal(words[1]);
        case "throw" -> throw new IllegalStateException("the job's own exception");
        case "wait" -> stopped.await();
        case "deaf" -> new CountDownLatch(1).await();
        case "lastWords" -> {
          System.getLogger("demo.part").log(System.Logger.Level.INFO, "logged before the end");
          System.err.println("printed before the end");
          System.out.print("not even a line");
          System.out.flush();
          Runtime.getRuntime().halt(9);
        }
        case "work" -> {
          byte[] block = new byte[1 << 20];
          MessageDigest digest = MessageDigest.getInstance("SHA-512");
          for (int left = Integer.parseInt(words[1]); left > 0; left--) {
            digest.update(block);
          }
        }
        case "heap" -> fill(() -> new byte[1 << 20]);
        case "metaspace" -> fill(Act::anotherClass);
        case "direct" -> fill(() -> ByteBuffer.allocateDirect(1 << 20));
        case "threads" -> startThreads();
        case "status" -> {
          return words[1].replace("NUL", "\0").replace("LONG", "\uD83D\uDE00".repeat(1000));
        }
        default -> {}
      }
      return "done";
    }

    private static void signal(String name) throws Exception {
      new ProcessBuilder("kill", "-" + name, String.valueOf(ProcessHandle.current().pid()))
          .start()
          .waitFor();
      new CountDownLatch(1).await();
    }

    private interface Thing {
      Object make() throws Exception;
    }

    private static void fill(Thing thing) throws Exception {
      while (true) {
        KEPT.add(thing.make());
      }
    }

    private static Class<?> anotherClass() throws Exception {
      try (InputStream in =
          Objects.requireNonNull(Act.class.getResourceAsStream("AttemptArtifacts$Act.class"))) {
        return MethodHandles.lookup()
            .defineHiddenClass(in.readAllBytes(), false, MethodHandles.Lookup.ClassOption.STRONG)
            .lookupClass();
      }
    }

    /** Stacks of this size leave no room for a second one in any address space. */
    private static void startThreads() {
      for (int i = 0; i < 3; i++) {
        Thread thread =
            new Thread(
                null,
                () -> {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "huge",
                1L << 46);
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  /** Reads 0 to 99; at the positions in {@code killAt} its process kills itself, once at each. */
  public static class Numbers extends AbstractItemReader {
    @Inject @BatchProperty String place;
    @Inject @BatchProperty String killAt;
    private int next;

    @Override
    public void open(@Nullable Serializable checkpoint) {
      next = checkpoint == null ? 0 : (Integer) checkpoint;
    }

    @Override
    public @Nullable Object readItem() throws Exception {
      if (List.of(killAt.split(",", -1)).contains(String.valueOf(next))) {
        Path killed = Path.of(place, "killed-" + next);
        if (Files.notExists(killed)) {
          Files.createFile(killed);
          Act.signal("KILL");
        }
      }
      return next == 100 ? null : next++;
    }

    @Override
    public Serializable checkpointInfo() {
      return next;
    }
  }

  /** Notes each item. */
  public static class Noting extends AbstractItemWriter {
    @Inject @BatchProperty String place;

    @Override
    public void writeItems(List<Object> items) throws Exception {
      for (Object item : items) {
        note(place, "items", String.valueOf(item));
      }
    }
  }
}
