package io.partita;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Command;
import io.partita.testing.Packaged;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiles and runs each program of {@code docs/toolbox.md}: it prints what stands below it. */
class ToolboxDocIT {
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "```java\n(.*?public class (\\w+).*?)```\n+```text\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PID = Pattern.compile("\\bpid \\d+");

  @TempDir Path directory;

  /** A program and what it prints. */
  record Example(String name, String source, List<String> output) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Example> examples() throws IOException {
    Matcher found = EXAMPLE.matcher(Files.readString(Path.of("docs/toolbox.md")));
    return found
        .results()
        .map(one -> new Example(one.group(2), one.group(1), one.group(3).lines().toList()));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void program_printsWhatTheDocumentShows(Example example) throws IOException {
    String classPath =
        compile(example) + File.pathSeparator + System.getProperty("java.class.path");
    try (Command program =
        Command.start(
            directory.resolve("run"), List.of(Packaged.java(), "-cp", classPath, example.name()))) {
      Command.Result result = program.await();

      assertThat(result.err()).isEmpty();
      assertThat(withoutPids(result.out())).isEqualTo(withoutPids(example.output()));
      assertThat(result.code()).isZero();
    }
  }

  private Path compile(Example example) throws IOException {
    Path source = directory.resolve(example.name() + ".java");
    Files.writeString(source, example.source());
    Path classes = Files.createDirectory(directory.resolve("classes"));
    List<String> words =
        new ArrayList<>(List.of("-d", classes.toString(), "-Xlint:all", "-Xlint:-path", "-Werror"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), source.toString()));
    int code =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
    assertThat(code).describedAs("javac").isZero();
    return classes;
  }

  private static List<String> withoutPids(List<String> lines) {
    return lines.stream().map(line -> PID.matcher(line).replaceAll("pid …")).toList();
  }
}
