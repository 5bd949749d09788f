package io.partita.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobParametersTest {
  private static final Set<String> KNOWN = Set.of("source", "target", "partitions", "overwrite");

  @Test
  void words_areSplitAtTheFirstEqualsSign() {
    assertThat(JobParameters.parse(List.of("source=/a b", "filter=x=y", "empty=")))
        .containsExactlyInAnyOrderEntriesOf(Map.of("source", "/a b", "filter", "x=y", "empty", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"source", "=x", ""})
  void wordThatIsNoParameter_isRefused(String word) {
    assertThatThrownBy(() -> JobParameters.parse(List.of(word)))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("'%s' is not a job parameter: write name=value", word);
  }

  @Test
  void parameterGivenTwice_isRefused() {
    assertThatThrownBy(() -> JobParameters.parse(List.of("source=a", "source=b")))
        .hasMessage("Job parameter 'source' is given twice");
  }

  @Test
  void slipOfTheFingers_getsASuggestionAndTheList() {
    assertThatThrownBy(() -> requireKnown("sourse"))
        .hasMessage(
            "job.xml has no job parameter 'sourse', did you mean 'source'? It takes overwrite,"
                + " partitions, source, target (--allow-unknown lets it pass)");
  }

  @Test
  void somethingElse_getsTheListOnly() {
    assertThatThrownBy(() -> requireKnown("colour"))
        .hasMessage(
            "job.xml has no job parameter 'colour'; it takes overwrite, partitions, source, target"
                + " (--allow-unknown lets it pass)");
  }

  @Test
  void valuesRelativeToHere_areMadeAbsoluteForTheServer() {
    Properties typed =
        JobParameters.parse(
            List.of("a=./x", "b=..", "c=x", "d=/x", "e=.hidden", "f=.", "g=../y/../z"));

    assertThat(SubmitCommand.fromHere(typed, Path.of("/home/me")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "a", "/home/me/x",
                "b", "/home",
                "c", "x",
                "d", "/x",
                "e", ".hidden",
                "f", "/home/me",
                "g", "/home/z"));
  }

  private static void requireKnown(String name) {
    JobParameters.requireKnown(JobParameters.parse(List.of(name + "=1")), KNOWN, "job.xml");
  }
}
