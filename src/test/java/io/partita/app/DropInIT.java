package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import dropin.Application;
import io.partita.testing.Command;
import io.partita.testing.Command.Result;
import io.partita.testing.Packaged;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jberet.se.BatchSEEnvironment;
import org.jboss.marshalling.Marshalling;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application of JBeret SE that knows nothing of Partita, with Partita's jar and without it. */
class DropInIT {
  private static final Pattern PROCESS = Pattern.compile(".* in process (\\d+)");

  @TempDir Path directory;

  @Test
  @Tag("F29")
  void jarOnTheClassPath_partitionsRunInWorkerProcesses() throws Exception {
    try (Command application = start(List.of(Packaged.jar()))) {
      Result result = application.await();

      assertThat(result.out()).contains("job COMPLETED");
      assertThat(result.code()).isZero();
      assertThat(result.err()).noneMatch(DropInIT::isTrouble);
      List<String> greetings = matching(result, "\\[worker-\\d+\\] hello from (Ada|Grace) .*");
      assertThat(greetings).hasSize(2);
      assertThat(matching(result, "\\[worker-\\d+\\] sum (1225|3725) .*")).hasSize(2);
      assertThat(processes(greetings)).isNotEmpty().doesNotContain(application.pid());
      assertThat(matching(result, "(Ada|Grace) greeted from process \\d+")).hasSize(2);
      assertNothingLeft(application);
    }
  }

  @Test
  void noJarOnTheClassPath_partitionsRunInThreads() throws Exception {
    try (Command application = start(List.of())) {
      Result result = application.await();

      assertThat(result.out()).contains("job COMPLETED");
      assertThat(result.code()).isZero();
      List<String> greetings = matching(result, "hello from (Ada|Grace) .*");
      assertThat(greetings).hasSize(2);
      assertThat(processes(greetings)).containsExactly(application.pid());
      assertNothingLeft(application);
    }
  }

  private static void assertNothingLeft(Command application) {
    assertThat(application.processes()).isEmpty();
    assertThat(application.temporaryFiles()).isEmpty();
  }

  private static boolean isTrouble(String line) {
    return line.contains("Exception") || line.contains("WARN") || line.contains("SEVERE");
  }

  private static List<String> matching(Result result, String regex) {
    return result.out().stream().filter(line -> line.matches(regex)).toList();
  }

  private static Set<Long> processes(List<String> lines) {
    return lines.stream()
        .flatMap(line -> PROCESS.matcher(line).results())
        .map(match -> Long.parseLong(match.group(1)))
        .collect(Collectors.toSet());
  }

  /** The application's own class path with these jars behind it, and no configuration. */
  private Command start(List<Path> more) throws Exception {
    List<Path> classPath = new ArrayList<>();
    classPath.add(applicationJar());
    classPath.add(archiveOf(BatchSEEnvironment.class));
    classPath.add(archiveOf(Marshalling.class));
    classPath.addAll(more);
    classPath.addAll(Packaged.libraries());
    Path temporary = directory.resolve("command");
    List<String> words = new ArrayList<>(List.of(Packaged.java()));
    words.addAll(Packaged.quietly());
    words.add("-Djava.io.tmpdir=" + temporary);
    words.addAll(List.of("-cp", Packaged.classPath(classPath), Application.class.getName()));
    return Command.start(temporary, words);
  }

  /** The application as it would be delivered. */
  private Path applicationJar() throws IOException, URISyntaxException {
    Path classes = archiveOf(Application.class);
    Path jar = directory.resolve("application.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      addAll(out, classes, classes.resolve("dropin"), "META-INF");
      addAll(out, classes.resolve("dropin"), classes.resolve("dropin/META-INF"), "");
    }
    return jar;
  }

  private static void addAll(JarOutputStream jar, Path root, Path directory, String without)
      throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      if (without.isEmpty() || !file.startsWith(directory.resolve(without))) {
        jar.putNextEntry(new ZipEntry(root.relativize(file).toString()));
        Files.copy(file, jar);
        jar.closeEntry();
      }
    }
  }

  private static Path archiveOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
