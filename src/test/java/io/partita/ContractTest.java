package io.partita;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.OneTest;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Holds {@code docs/contract.md}, the tests that name its rows and the ways to break them together.
 */
class ContractTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([BF]\\d+) \\|");
  private static final Pattern TAG = Pattern.compile("@Tag\\(\"([BF]\\d+)\"\\)");
  private static final String STILL_TO_COME = "\n## Still to come\n";

  private final String contract = Files.readString(Path.of("docs/contract.md"));
  private final Set<String> tags = tagsInTests();

  ContractTest() throws IOException {}

  @Test
  void rowHeldNow_isNamedByATest() {
    assertThat(held()).isNotEmpty();
    assertThat(tags).containsAll(held());
  }

  @Test
  void promiseHeldNow_isBrokenOnPurpose() throws IOException {
    assertThat(BrokenPromise.all().stream().map(BrokenPromise::row))
        .containsAll(held().stream().filter(row -> row.startsWith("B")).toList());
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

  @ParameterizedTest
  @MethodSource("io.partita.BrokenPromise#all")
  void brokenPromise_namesATestOfItsRow(BrokenPromise promise) throws Exception {
    Method test = OneTest.method(promise.testClass(), promise.testMethod());

    assertThat(Stream.of(test, Class.forName(promise.testClass())))
        .anyMatch(element -> tags(element).contains(promise.row()));
  }

  @ParameterizedTest
  @MethodSource("io.partita.BrokenPromise#all")
  void brokenPromise_changesTheSourcesThatThereAre(BrokenPromise promise) throws Exception {
    assertThat(promise.changedSources()).isNotEmpty();
  }

  private Set<String> held() {
    return found(ROW, contract.substring(0, contract.indexOf(STILL_TO_COME)));
  }

  private static List<String> tags(AnnotatedElement element) {
    return AnnotationSupport.findRepeatableAnnotations(element, Tag.class).stream()
        .map(Tag::value)
        .toList();
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
