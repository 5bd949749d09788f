package io.partita;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/from-python.md} to the names that there are, here and in Python. */
class FromPythonTest {
  /** What {@code __all__} of Python 3.12 names, where there is one. */
  private static final Map<String, String> PYTHON =
      Map.of(
          "multiprocessing",
          """
          Array AuthenticationError Barrier BoundedSemaphore BufferTooShort Condition Event
          JoinableQueue Lock Manager Pipe Pool Process ProcessError Queue RLock RawArray RawValue
          Semaphore SimpleQueue TimeoutError Value active_children allow_connection_pickling
          cpu_count current_process freeze_support get_all_start_methods get_context get_logger
          get_start_method log_to_stderr parent_process reducer set_executable
          set_forkserver_preload set_start_method""",
          "multiprocessing.pool",
          "Pool ThreadPool",
          "multiprocessing.connection",
          "Client Listener Pipe wait",
          "multiprocessing.shared_memory",
          "SharedMemory ShareableList",
          "multiprocessing.sharedctypes",
          "RawValue RawArray Value Array copy synchronized",
          "multiprocessing.managers",
          "BaseManager SyncManager BaseProxy Token SharedMemoryManager",
          "concurrent.futures",
          """
          FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED CancelledError TimeoutError BrokenExecutor
          Future Executor wait as_completed ProcessPoolExecutor ThreadPoolExecutor""",
          "subprocess",
          """
          Popen PIPE STDOUT call check_call getstatusoutput getoutput check_output run
          CalledProcessError DEVNULL SubprocessError TimeoutExpired CompletedProcess""");

  private static final Pattern SECTION = Pattern.compile("(?ms)^## (\\S+)$(.*?)(?=^## |\\z)");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern NAME =
      Pattern.compile("(?:new )?([A-Z]\\w+)(?:\\.(\\w+))?(?:\\(.*)?");

  /** Of two classes with one name, the later one counts. */
  private static final List<String> KERNEL =
      List.of(
          "",
          "shared",
          "manager",
          "transport",
          "process",
          "command",
          "memory",
          "pipe",
          "pool",
          "child");

  private static final List<String> JDK =
      List.of("java.util.concurrent.", "java.lang.", "java.io.", "java.nio.");

  private final String text = Files.readString(Path.of("docs/from-python.md"));
  private final Map<String, Class<?>> ours = publicClasses();

  FromPythonTest() throws IOException {}

  @Test
  void everyPublicNameOfPython_hasItsRow() {
    Map<String, String> sections = new HashMap<>();
    SECTION.matcher(text).results().forEach(found -> sections.put(found.group(1), found.group(2)));
    PYTHON.forEach(
        (module, names) -> {
          List<String> mapped =
              codes(sections.getOrDefault(module, ""), 1)
                  .map(code -> code.replaceFirst("\\(.*", ""))
                  .toList();
          assertThat(mapped).describedAs(module).contains(names.strip().split("\\s+"));
        });
  }

  @Test
  void everyNameOfOurs_exists() {
    List<String> missing =
        Stream.concat(codes(text, 2), codes(text, 3).filter(this::isQualifiedAndOurs))
            .filter(code -> !exists(code))
            .toList();
    assertThat(missing).isEmpty();
  }

  /** What stands as code in a column of the tables, counted from 1. */
  private static Stream<String> codes(String text, int column) {
    return text.lines()
        .filter(line -> line.startsWith("| "))
        .map(line -> line.split("\\|", -1)[column])
        .flatMap(cell -> CODE.matcher(cell).results().map(found -> found.group(1)));
  }

  /** In the last column, names of Python stand too. */
  private boolean isQualifiedAndOurs(String code) {
    Matcher name = NAME.matcher(code);
    return name.matches() && name.group(2) != null && ours.containsKey(name.group(1));
  }

  private boolean exists(String code) {
    Matcher name = NAME.matcher(code);
    Class<?> type = name.matches() ? type(name.group(1)) : null;
    if (type == null) {
      return false;
    }
    String member = name.group(2);
    Stream<String> members =
        Stream.<Member[]>of(type.getMethods(), type.getFields())
            .flatMap(Arrays::stream)
            .map(Member::getName);
    return member == null || members.anyMatch(member::equals);
  }

  private @Nullable Class<?> type(String simpleName) {
    Class<?> own = ours.get(simpleName);
    return own != null
        ? own
        : JDK.stream()
            .map(prefix -> find(prefix + simpleName))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
  }

  private static @Nullable Class<?> find(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** Those of the kernel, by their simple names. */
  private static Map<String, Class<?>> publicClasses() throws IOException {
    Map<String, Class<?>> classes = new HashMap<>();
    for (String name : KERNEL) {
      try (Stream<Path> files = Files.list(Path.of("src/main/java/io/partita", name))) {
        files
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .map(simple -> find("io.partita." + (name.isEmpty() ? "" : name + ".") + simple))
            .filter(Objects::nonNull)
            .filter(type -> Modifier.isPublic(type.getModifiers()))
            .forEach(type -> classes.put(type.getSimpleName(), type));
      }
    }
    return classes;
  }
}
