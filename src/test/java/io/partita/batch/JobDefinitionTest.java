package io.partita.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.jberet.job.model.Job;
import org.jberet.job.model.Step;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobDefinitionTest {
  private static final String NS = "xmlns='https://jakarta.ee/xml/ns/jakartaee'";
  private static final String COPY =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- copies a tree -->
      <?editor wrap?>
      <job id="copy-tree" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0"
           xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
           xsi:schemaLocation="https://jakarta.ee/xml/ns/jakartaee jobXML_2_0.xsd">
        <step id="copy" next="verify">
          <chunk item-count="#{jobParameters['items']}?:100;">
            <reader ref="reader"><properties>
              <property name="source" value="#{jobParameters['source']}"/>
              <property name="text" value="a &lt; b &amp; &quot;c&quot;&#10;d"/>
            </properties></reader>
            <writer ref='writer'/>
          </chunk>
          <partition>
            <mapper ref="mapper"><properties>
              <property name="to" value='#{jobParameters["target"]}#{jobProperties["none"]}'/>
            </properties></mapper>
            <collector ref="collector"/>
          </partition>
        </step>
        <step id="verify"><batchlet ref="verify"/><end on="*" exit-status="ok"/></step>
      </job>
      """;

  private static JobDefinition parse(String xml) {
    return JobDefinition.parse(xml.getBytes(StandardCharsets.UTF_8), "job.xml");
  }

  private static String step(String content) {
    return "<job id='j' " + NS + "><step id='s'>" + content + "</step></job>";
  }

  @Test
  void job_isReadWithItsParameters() {
    JobDefinition definition = parse(COPY);

    assertThat(definition.jobId()).isEqualTo("copy-tree");
    assertThat(definition.parameterNames()).containsExactly("items", "source", "target");
  }

  @Test
  void job_becomesJBeretsModel() {
    Job job = parse(COPY).toJob(getClass().getClassLoader());

    assertThat(job.getId()).isEqualTo("copy-tree");
    Step copy = (Step) job.getJobElements().get(0);
    assertThat(copy.getChunk().getReader().getProperties().get("text"))
        .isEqualTo("a < b & \"c\"\nd");
    assertThat(copy.getPartition().getMapper().getRef()).isEqualTo("mapper");
    assertThat(((Step) job.getJobElements().get(1)).getTransitionElements()).hasSize(1);
  }

  @Test
  void eachModel_isANewOne() {
    JobDefinition definition = parse(COPY);

    assertThat(definition.toJob(getClass().getClassLoader()))
        .isNotSameAs(definition.toJob(getClass().getClassLoader()));
  }

  @Test
  void writtenAnew_hasCommentsButNoInstructions_andStaysTheSame() {
    JobDefinition definition = parse(COPY);

    JobDefinition again = parse(definition.xml());

    assertThat(definition.xml())
        .startsWith(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- copies a tree -->\n<job xmlns=")
        .doesNotContain("editor", "schemaLocation");
    assertThat(again.xml()).isEqualTo(definition.xml());
    assertThat(again.hash()).isEqualTo(definition.hash()).matches("[0-9a-f]{64}");
    assertThat(again.parameterNames()).isEqualTo(definition.parameterNames());
  }

  @Test
  void lineEndsAndQuotes_makeNoDifferenceToTheHash() {
    String other = COPY.replace("\n", "\r\n").replace("ref='writer'", "ref=\"writer\"");

    assertThat(parse(other).hash()).isEqualTo(parse(COPY).hash());
  }

  @Test
  void whiteSpaceByReference_staysTheSameWhenWrittenAgain() {
    JobDefinition definition =
        parse(step("&#13;&#9; <batchlet ref='a&#13;&#10;&#9;b'/>").replace("<job", "\n<job"));

    assertThat(parse(definition.xml()).xml()).isEqualTo(definition.xml());
  }

  @Test
  void namespaceOfJavaEe_isTakenAndWrittenAsJakartas() {
    JobDefinition definition =
        parse(COPY.replace(JobXmlReader.NAMESPACE, "http://xmlns.jcp.org/xml/ns/javaee"));

    assertThat(definition.xml()).isEqualTo(parse(COPY).xml());
  }

  @Test
  void prefixedElements_areTakenAndWrittenWithoutPrefix() {
    JobDefinition definition =
        parse(
            "<b:job xmlns:b='https://jakarta.ee/xml/ns/jakartaee' id='j'>"
                + "<b:step id='s'><b:batchlet ref='x'/></b:step></b:job>");

    assertThat(definition.xml()).contains("<step id=\"s\"><batchlet ref=\"x\"/></step>");
    assertThat(definition.toJob(getClass().getClassLoader()).getJobElements()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<batchlet ref='a'/><chunk><reader ref='r'/><writer ref='w'/></chunk> | <step> has more than one <batchlet> or <chunk>",
        "<chunk><reader ref='r'/></chunk> | <chunk> has no <writer>",
        "<chunk><writer ref='w'/></chunk> | <chunk> has no <reader>",
        "<properties/> | <step> has no <batchlet> or <chunk>",
        "<partition/> | <step> has no <batchlet> or <chunk>",
        "<batchlet ref='a'/><partition/> | <partition> has no <mapper> or <plan>",
        "<batchlet ref='a'/><partition><mapper ref='m'/><plan/></partition> | more than one <mapper> or <plan>",
        "<batchlet/> | <batchlet> has no ref=\"...\"",
        "<batchlet ref='a' name='b'/> | <batchlet> has an unknown attribute name; allowed: ref",
        "<batchlet ref='a' xml:lang='b'/> | <batchlet> has an unknown attribute xml:lang",
        "<batchlet ref='a'><script type='js'>exit()</script></batchlet> | <script> is not allowed in <batchlet>; allowed: properties",
        "<chunk itemcount='5'/> | <chunk> has an unknown attribute itemcount; allowed: checkpoint-policy, item-count",
        "<chunk item-count='ten'/> | item-count=\"ten\" is not a number",
        "<batchlet ref='a'/><listeners/> | <listeners> comes too late in <step>; the order is: properties, listeners,",
        "<batchlet ref='a'/><batchlet ref='a'/> | <step> has more than one <batchlet> or <chunk>",
        "text | there is text, \"text\"; job XML has elements and attributes only",
        "<x:a xmlns:x='urn:x'/> | <a> is in the namespace \"urn:x\"; it must be",
        "<frob/> | <frob> is not allowed in <step>; allowed: properties, listeners, batchlet, chunk,",
        "<batchlet ref='a'/><end on='*'><properties/></end> | <properties> is not allowed in <end>; allowed: nothing",
        "<batchlet ref='#{jobParameters[x]}'/> | \"#{\" must begin an expression",
      })
  void wrongStructure_isRefusedInOneLineWithThePlace(String content, String reason) {
    InvalidJobXmlException refused =
        catchThrowableOfType(
            InvalidJobXmlException.class, () -> parse("<?xml version='1.0'?>\n\n" + step(content)));

    assertThat(refused).hasMessageContaining(reason).hasMessageMatching("job\\.xml:3:\\d+: .*");
    assertThat(refused.line()).isEqualTo(3);
    assertThat(refused.source()).isEqualTo("job.xml");
    assertThat(refused.getMessage()).endsWith(refused.reason());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<jobs xmlns='https://jakarta.ee/xml/ns/jakartaee' id='j'/> | the root element is <jobs>; it must be <job>",
        "<step xmlns='https://jakarta.ee/xml/ns/jakartaee' id='j'/> | the root element is <step>; it must be <job>",
        "<job id='j'/> | <job> has no namespace; write <job xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" ...>",
        "<job xmlns='https://jakarta.ee/xml/ns/jakartaee'/> | <job> has no id=",
        "<job xmlns='https://jakarta.ee/xml/ns/jakartaee' id='j' parent='k'/> | <job> has an unknown attribute parent",
        "<job xmlns='https://jakarta.ee/xml/ns/jakartaee' id='j' version='3.0'/> | version \"3.0\" is unknown",
        "<job xmlns='https://jakarta.ee/xml/ns/jakartaee' id='j'><step id='a' next='b'><batchlet ref='x'/><next on='*' to='c'/></step></job> | <step> has both an attribute next and an element <next>",
        "<job xmlns='https://jakarta.ee/xml/ns/jakartaee' id='j'><step id='a'><batchlet ref='x'/></step><step id='a'><batchlet ref='x'/></step></job> | the id \"a\" is there twice",
      })
  void wrongJob_isRefused(String xml, String reason) {
    assertThatThrownBy(() -> parse(xml))
        .isInstanceOf(InvalidJobXmlException.class)
        .hasMessageStartingWith("job.xml:1:")
        .hasMessageContaining(reason);
  }

  @Test
  void wrongElement_isPlacedWhereItsTagBegins() {
    InvalidJobXmlException refused =
        catchThrowableOfType(
            InvalidJobXmlException.class,
            () -> parse(COPY.replace("<writer ref='writer'/>", "<frob\n\n a='b'/>")));

    assertThat(refused.line()).isEqualTo(13);
    assertThat(refused.column()).isEqualTo(7);
    assertThatThrownBy(() -> parse(COPY.replace(" ref='writer'/>", " ref='writer'/><frob/>")))
        .hasMessageStartingWith("job.xml:13:29: <frob>");
    assertThatThrownBy(() -> parse(COPY.replace("<writer ref='writer'/>", "<!-- c --><frob/>")))
        .hasMessageStartingWith("job.xml:13:17: <frob>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "job",
        "<job",
        "<job></jab>",
        "<job id='a' id='b'/>",
        "<job>&nbsp;</job>",
        "<job a='<'/>",
        "<job/><job/>",
      })
  void notWellFormed_isRefusedInOneLineWithThePlace(String xml) {
    assertThatThrownBy(() -> parse(xml))
        .isInstanceOf(InvalidJobXmlException.class)
        .hasMessageMatching("job\\.xml:\\d+:\\d+: .+");
  }

  @ParameterizedTest
  @Tag("F22")
  @ValueSource(
      strings = {"..", ".hidden", "a/b", "../a", "a\\b", "a b", "", "ä", "#{jobParameters['x']}"})
  void idThatIsNotAPlainName_isRefused(String id) {
    String quoted = "\"" + id + "\"";
    String reason = "is not allowed: 1 to 128 of A-Z a-z 0-9 . _ - and no leading dot";

    assertThatThrownBy(() -> parse("<job " + NS + " id=" + quoted + "/>"))
        .hasMessageContaining("the id \"" + id + "\" " + reason);
    assertThatThrownBy(() -> parse(step("<batchlet ref='x'/>").replace("'s'", quoted)))
        .hasMessageContaining("the id \"" + id + "\" " + reason);
  }

  @Test
  @Tag("F22")
  void longestId_isTaken_oneMoreIsRefused() {
    String longest = "1".repeat(128);

    assertThat(parse("<job " + NS + " id='" + longest + "'/>").jobId()).isEqualTo(longest);
    assertThatThrownBy(() -> parse("<job " + NS + " id='" + longest + "1'/>"))
        .isInstanceOf(InvalidJobXmlException.class);
  }
}
