package io.partita.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import java.util.Properties;
import org.jberet.util.BatchUtil;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("F23")
class JobParametersTest {
  @Test
  void ordinaryText_isAcceptedAndComesBack() {
    Properties parameters = new Properties();
    parameters.setProperty("source", "/home/jürgen/a = b/ ünïcode 😀\t'\"");
    parameters.setProperty("empty", "");
    parameters.setProperty("spaces", "  both ends  ");

    Store.checkParameters(parameters);

    assertThat(BatchUtil.stringToProperties(BatchUtil.propertiesToString(parameters)))
        .isEqualTo(parameters);
  }

  @Test
  void exactlyTheLimit_isAccepted_oneMoreIsRefusedWithBothNumbers() {
    Properties parameters = new Properties();
    parameters.setProperty("a", "x".repeat(3000 - "a = \n".length()));
    Store.checkParameters(parameters);

    parameters.setProperty("a", parameters.getProperty("a") + "x");

    assertThatThrownBy(() -> Store.checkParameters(parameters))
        .isInstanceOf(PartitaException.class)
        .hasMessageStartingWith(
            "The job parameters take 3,001 characters, names included; the store keeps 3,000");
  }

  @ParameterizedTest
  @CsvSource({
    "a\\nb, x, line break",
    "a, x\\ny, line break",
    "a, x\\ry, line break",
    "a, x\\0y, NUL",
    "'', x, has no name",
    "' ', x, has no name",
    "a = b, x, choose another name",
    "a, \\uD800, half of a surrogate pair",
    "a, #{jobParameters['b']}, begins an expression",
  })
  void whatWouldNotComeBack_isRefused(String name, String value, String why) {
    Properties parameters = new Properties();
    parameters.setProperty(unescape(name), unescape(value));

    assertThatThrownBy(() -> Store.checkParameters(parameters))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  @Test
  void parametersLaidOverOthers_areCheckedTogether() {
    Properties old = new Properties();
    old.setProperty("a", "x".repeat(2000));
    Properties both = new Properties(old);
    both.setProperty("b", "x".repeat(1000));

    assertThatThrownBy(() -> Store.checkParameters(both)).hasMessageContaining("3,010 characters");
  }

  @Test
  void valueThatIsNotText_isRefused() {
    Properties parameters = new Properties();
    parameters.put("n", 1);

    assertThatThrownBy(() -> Store.checkParameters(parameters))
        .hasMessageContaining("Job parameter n is not text");
  }

  private static String unescape(String text) {
    return text.replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace("\\0", "\0")
        .replace("\\uD800", "\uD800");
  }
}
