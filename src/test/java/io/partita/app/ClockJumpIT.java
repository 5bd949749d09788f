package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.partita.testing.Await;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The time of day jumps by an hour for an engine and its workers, by a library before the system's
 * own. Needs a C compiler; without one {@link io.partita.ClockTest} stands alone.
 */
@Tag("F13")
class ClockJumpIT {
  private static final long HOUR = 3_600;
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String LIBRARY =
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <fcntl.h>
      #include <stdlib.h>
      #include <sys/mman.h>
      #include <sys/time.h>
      #include <time.h>
      static volatile long *jump;
      static int (*real_clock)(clockid_t, struct timespec *);
      static int (*real_day)(struct timeval *, void *);
      __attribute__((constructor)) static void begin(void) {
        int file = open(getenv("JUMP_FILE"), O_RDONLY);
        void *map = mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
        real_day = dlsym(RTLD_NEXT, "gettimeofday");
        real_clock = dlsym(RTLD_NEXT, "clock_gettime");
        jump = map == MAP_FAILED ? 0 : map;
      }
      int clock_gettime(clockid_t id, struct timespec *t) {
        if (!real_clock) real_clock = dlsym(RTLD_NEXT, "clock_gettime");
        int result = real_clock(id, t);
        if (id == CLOCK_REALTIME && jump) t->tv_sec += *jump;
        return result;
      }
      int gettimeofday(struct timeval *restrict t, void *restrict zone) {
        if (!real_day) real_day = dlsym(RTLD_NEXT, "gettimeofday");
        int result = real_day(t, zone);
        if (jump) t->tv_sec += *jump;
        return result;
      }
      time_t time(time_t *out) {
        struct timeval t;
        gettimeofday(&t, 0);
        if (out) *out = t.tv_sec;
        return t.tv_sec;
      }
      """;

  @TempDir Path temp;
  private Path library;
  private MappedByteBuffer jump;

  @BeforeEach
  void compile() throws Exception {
    Path source = Files.writeString(temp.resolve("jump.c"), LIBRARY);
    library = temp.resolve("jump.so");
    assumeThat(hasCompiler()).as("a C compiler").isTrue();
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-shared",
                "-fPIC",
                "-O1",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl")
            .inheritIO()
            .start();
    assertThat(compiler.waitFor()).isZero();
    try (FileChannel channel =
        FileChannel.open(
            temp.resolve("jump"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      jump = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
    }
    jump.order(ByteOrder.nativeOrder());
  }

  private static boolean hasCompiler() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "cc")));
  }

  @Test
  void clockJumpsForthAndBack_nothingExpires() throws Exception {
    Process program = start("steps");
    Await.until(LONG, "the first item", () -> !lines("times").isEmpty());
    for (long seconds : new long[] {HOUR, -HOUR, 2 * HOUR}) {
      int before = lines("times").size();
      jump.putLong(0, seconds);
      Await.until(LONG, "more items", () -> lines("times").size() >= before + 2);
    }
    Files.createFile(temp.resolve("go"));

    assertThat(end(program)).startsWith("ended COMPLETED");
    List<Long> times = lines("times").stream().map(Long::valueOf).toList();
    assertThat(times.get(times.size() - 1) - times.get(0))
        .as("what the workers saw")
        .isGreaterThan((2 * HOUR - 600) * 1_000);
  }

  @Test
  void clockJumpsBack_whatHangsIsKilledInTimeAllTheSame() throws Exception {
    Process program = start("hang");
    Await.until(LONG, "the partition to hang", () -> !lines("times").isEmpty());
    jump.putLong(0, -HOUR);

    assertThat(end(program)).startsWith("ended FAILED").contains("read and written nothing for");
  }

  private Process start(String act) throws IOException {
    Path job = Files.writeString(temp.resolve("job.xml"), job(act));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dpartita.worker.environment.LD_PRELOAD=" + library,
            "-Dpartita.worker.environment.JUMP_FILE=" + temp.resolve("jump"),
            "-cp",
            System.getProperty("java.class.path"),
            ClockJumpProgram.class.getName(),
            temp.resolve("home").toString(),
            job.toString());
    builder.environment().put("LD_PRELOAD", library.toString());
    builder.environment().put("JUMP_FILE", temp.resolve("jump").toString());
    File output = temp.resolve("output").toFile();
    return builder.redirectErrorStream(true).redirectOutput(output).start();
  }

  private String end(Process program) throws Exception {
    try {
      assertThat(program.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      program.destroyForcibly();
    }
    return lines("output").stream()
        .filter(line -> line.startsWith("ended "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(String.join("\n", lines("output"))));
  }

  private List<String> lines(String name) {
    try {
      Path file = temp.resolve(name);
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String job(String act) {
    return """
        <job id="clock" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
          <step id="parts">
            <properties>
              <property name="partita.partition.stall-timeout" value="PT8S"/>
              <property name="partita.partition.timeout" value="PT80S"/>
            </properties>
            <chunk item-count="5">
              <reader ref="io.partita.app.ClockJumpIT$Reader">
                <properties>
                  <property name="place" value="%s"/>
                  <property name="act" value="%s"/>
                </properties>
              </reader>
              <writer ref="io.partita.app.HungPartitionIT$Writer"/>
            </chunk>
            <partition><plan partitions="1"/></partition>
          </step>
        </job>
        """
        .formatted(temp, act);
  }

  /** Notes the time of day with each item, until there is a file {@code go}. */
  public static class Reader extends AbstractItemReader {
    @Inject @BatchProperty String place;
    @Inject @BatchProperty String act;

    @Override
    public @Nullable Object readItem() throws Exception {
      if (Files.exists(Path.of(place, "go"))) {
        return null;
      }
      Files.writeString(
          Path.of(place, "times"),
          System.currentTimeMillis() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      if (act.equals("hang")) {
        new CountDownLatch(1).await();
      }
      Thread.sleep(300);
      return "item";
    }
  }
}
