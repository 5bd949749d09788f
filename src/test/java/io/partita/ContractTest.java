package io.partita;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/contract.md} and the tests that name its rows together. */
class ContractTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([BF]\\d+) \\|");
  private static final Pattern TAG = Pattern.compile("@Tag\\(\"([BF]\\d+)\"\\)");
  private static final String STILL_TO_COME = "\n## Still to come\n";

  private final String contract = Files.readString(Path.of("docs/contract.md"));
  private final Set<String> tags = tagsInTests();

  ContractTest() throws IOException {}

  @Test
  void rowHeldNow_isNamedByATest() {
    Set<String> held = found(ROW, contract.substring(0, contract.indexOf(STILL_TO_COME)));

    assertThat(held).isNotEmpty();
    assertThat(tags).containsAll(held);
  }

  @Test
  void rowNamedByATest_isInTheContract() {
    assertThat(found(ROW, contract)).containsAll(tags);
  }

  @Test
  void row_standsOnce() {
    Matcher rows = ROW.matcher(contract);

    assertThat(rows.results().map(row -> row.group(1))).doesNotHaveDuplicates();
  }

  private static Set<String> tagsInTests() throws IOException {
    Set<String> tags = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        tags.addAll(found(TAG, Files.readString(file)));
      }
    }
    return tags;
  }

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    pattern.matcher(text).results().forEach(result -> found.add(result.group(1)));
    return found;
  }
}
