package io.partita.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jberet.job.model.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobXmlIsolationTest {
  private static final String ISOLATE = "partita.isolate=";
  private static final String MODE = "partita.partition.mode=";

  @Test
  void stepsThatSayIt_areIsolated() {
    String steps =
        step("plain", "", "", "")
            + step("own", properties(ISOLATE + "true"), "", "<next on=\"*\" to=\"plain\"/>")
            + step("not", properties(ISOLATE + "false"), "", "")
            + step("parts", properties(ISOLATE + "true"), plan(), "");

    assertThat(isolated(steps)).containsExactly("own");
  }

  @Test
  void jobThatSaysIt_isolatesAllThatSayNothingElse() {
    String steps =
        properties(ISOLATE + "true")
            + step("plain", "", "", "<end on=\"*\"/>")
            + step("not", properties(ISOLATE + "false"), "", "")
            + step("threads", properties(MODE + "thread"), "", "")
            + step("parts", "", plan(), "")
            + "<flow id=\"flow\">"
            + step("inFlow", "", "", "")
            + "</flow><split id=\"split\"><flow id=\"one\">"
            + step("inSplit", "", "", "")
            + "</flow></split>";

    assertThat(isolated(steps)).containsExactly("plain", "inFlow", "inSplit");
  }

  @Test
  void textThatIsKept_isTheSubmitters() {
    JobDefinition job = parse(step("own", properties(ISOLATE + "true"), "", ""));

    assertThat(job.xml()).doesNotContain("<partition");
    assertThat(parse(job.xml().getBytes(StandardCharsets.UTF_8)).xml()).isEqualTo(job.xml());
  }

  @ParameterizedTest
  @CsvSource({
    "partita.isolate=yes,                                  is \"yes\"; write true or false",
    "partita.isolate=#{jobParameters['x']},                an expression comes too late",
    "partita.partition.mode=Thread,                        is \"Thread\"; it must be process or",
    "partita.isolate=true partita.partition.mode=thread,   remove one of them",
    "partita.partition.mode=thread partita.isolate=true,   remove one of them"
  })
  void wrongProperty_isRefusedWithItsPlace(String wrong, String problem) {
    assertThatThrownBy(() -> parse(step("own", properties(wrong.split(" ", -1)), "", "")))
        .isInstanceOf(InvalidJobXmlException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining(":1:");
  }

  @Test
  void propertyOfSomethingElse_isRefused() {
    String batchlet = "<batchlet ref=\"a\">" + properties(ISOLATE + "true") + "</batchlet>";

    assertThatThrownBy(() -> parse("<step id=\"one\">" + batchlet + "</step>"))
        .hasMessageContaining("is for a job or a step, not for <batchlet>");
  }

  private static List<String> isolated(String elements) {
    return JobSteps.of(parse(elements).toJob(JobXmlIsolationTest.class.getClassLoader())).stream()
        .filter(IsolatedStep::is)
        .map(Step::getId)
        .toList();
  }

  private static JobDefinition parse(String elements) {
    String xml = "<job id=\"j\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"2.0\">";
    return parse((xml + elements + "</job>").getBytes(StandardCharsets.UTF_8));
  }

  private static JobDefinition parse(byte[] xml) {
    return JobDefinition.parse(xml, "j.xml");
  }

  private static String step(String id, String properties, String partition, String transition) {
    return "<step id=\"%s\">%s<batchlet ref=\"a\"/>%s%s</step>"
        .formatted(id, properties, partition, transition);
  }

  private static String plan() {
    return "<partition><plan partitions=\"2\"/></partition>";
  }

  private static String properties(String... namesAndValues) {
    return Stream.of(namesAndValues)
        .map(text -> text.split("=", 2))
        .map(pair -> "<property name=\"%s\" value=\"%s\"/>".formatted(pair[0], pair[1]))
        .collect(Collectors.joining("", "<properties>", "</properties>"));
  }
}
