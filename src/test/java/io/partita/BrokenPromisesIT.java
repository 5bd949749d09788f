package io.partita;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import io.partita.testing.Command;
import io.partita.testing.OneTest;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Breaks each promise of {@code src/test/broken} and demands that the test named there fails then,
 * having passed before. {@code -Dbroken=B24} runs those of one row, {@code -Dbroken=B24-copy} one
 * of them.
 */
@Tag("storm")
class BrokenPromisesIT {
  /** Beyond all deadlines that tests have for themselves. */
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private static final int LINES_OF_REASON = 8;
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  /** Tests seen to pass with nothing broken. */
  private final Set<String> sound = new HashSet<>();

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> brokenPromise_isNoticed() throws IOException {
    String wanted = System.getProperty("broken", "");
    List<BrokenPromise> promises =
        BrokenPromise.all().stream()
            .filter(promise -> List.of("", promise.row(), promise.name()).contains(wanted))
            .toList();
    assertThat(promises).describedAs("named %s", wanted).isNotEmpty();
    return promises.stream()
        .map(promise -> DynamicTest.dynamicTest(promise.name(), () -> check(promise)));
  }

  private void check(BrokenPromise promise) throws IOException {
    String test = promise.testClass() + "#" + promise.testMethod();
    if (!sound.contains(test)) {
      Command.Result whole = run(promise, promise.name() + "-whole", CLASS_PATH);
      assertThat(whole.code()).describedAs("%s: %s", test, whole).isEqualTo(OneTest.PASSED);
      sound.add(test);
    }
    Path overlay = compiled(promise);
    Command.Result broken = run(promise, promise.name(), overlay + File.pathSeparator + CLASS_PATH);
    assertThat(broken.code())
        .describedAs("%s with %s: %s", test, promise.words(), broken)
        .isEqualTo(OneTest.FAILED);
    System.out.printf("%s: %s%n", promise.name(), reason(broken));
  }

  /** What the test said before it said where. */
  private static String reason(Command.Result failed) {
    return failed.out().stream()
        .takeWhile(line -> !line.startsWith("\tat "))
        .limit(LINES_OF_REASON)
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }

  /** The classes of the changed sources. */
  private Path compiled(BrokenPromise promise) throws IOException {
    Path sources = directory.resolve(promise.name() + "-sources");
    Path classes = Files.createDirectories(directory.resolve(promise.name() + "-classes"));
    List<Path> files = new ArrayList<>();
    for (Map.Entry<Path, String> source : promise.changedSources().entrySet()) {
      Path file = sources.resolve(source.getKey());
      Files.createDirectories(file.getParent());
      files.add(Files.writeString(file, source.getValue()));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of("--release", "17", "-proc:none", "-cp", CLASS_PATH, "-d", classes.toString());
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiles =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  options,
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertThat(compiles).describedAs("%s compiles: %s", promise.name(), messages).isTrue();
    }
    return classes;
  }

  private Command.Result run(BrokenPromise promise, String name, String classPath) {
    List<String> words =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + directory,
            "-cp",
            classPath,
            OneTest.class.getName(),
            promise.testClass(),
            promise.testMethod());
    try (Command command = Command.start(directory.resolve(name), words)) {
      Await.until(DEADLINE, name + ": the test ends by itself", () -> !command.isAlive());
      return command.await();
    }
  }
}
