package io.partita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokenPromiseTest {
  private static final String HEAD =
      """
      The deadline
      is never over.

      test: io.partita.SomeTest#some_test
      """;
  private static final Path SOURCE = Path.of("src/main/java/io/partita/Deadline.java");

  private static BrokenPromise promise(String changes) {
    return BrokenPromise.parse("B24-copy.txt", HEAD + changes);
  }

  private static String change(String before, String after) {
    return "file: %s%n<<<<%n%s====%n%s>>>>%n".formatted(SOURCE, before, after);
  }

  @Test
  void file_isReadToItsEnd() throws Exception {
    BrokenPromise promise =
        promise(change("package io.partita;\n", "package broken;\n") + change("}\n", ""));

    assertThat(promise.row()).isEqualTo("B24");
    assertThat(promise.words()).isEqualTo("The deadline\nis never over.");
    assertThat(promise.testClass()).isEqualTo("io.partita.SomeTest");
    assertThat(promise.testMethod()).isEqualTo("some_test");
    assertThat(promise.changes())
        .isEqualTo(
            List.of(
                new BrokenPromise.Change(SOURCE, "package io.partita;\n", "package broken;\n"),
                new BrokenPromise.Change(SOURCE, "}\n", "")));
    assertThat(promise.changedSources().get(SOURCE))
        .startsWith("package broken;\n\nimport")
        .endsWith("  }\n");
  }

  @Test
  void linesThatAreNotThereOnce_areShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> promise(change("no such line\n", "")).changedSources())
        .withMessageContainingAll("B24-copy.txt", "nowhere", SOURCE.toString(), "no such line");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> promise(change("  }\n", "")).changedSources())
        .withMessageContaining("more than once");
  }

  @Test
  void fileThatIsNotAsItHasToBe_isNamedWithTheLine() {
    assertRefused("Line 5: B24-copy.txt has 'file: ' here", "");
    assertRefused("Line 5: B24-copy.txt names a source file", "file: src/Missing.java\n");
    assertRefused("Line 7: B24-copy.txt has a line '===='", "file: " + SOURCE + "\n<<<<\n");
    assertRefused("Line 9: B24-copy.txt names the lines", change("", "more\n"));
    assertRefused("Line 10: B24-copy.txt changes something", change("same\n", "same\n"));
    assertRefused("Line 11: B24-copy.txt has 'file: ' here", change("one\n", "two\n") + "rest\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BrokenPromise.parse("B24.txt", "Words.\n\ntest: NoMethod\n"))
        .withMessageContaining("Line 3: B24.txt names a test");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BrokenPromise.parse("notes.md", HEAD))
        .withMessageContaining("notes.md is no name");
  }

  private static void assertRefused(String message, String changes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> promise(changes))
        .withMessageContaining(message);
  }
}
