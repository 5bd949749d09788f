package io.partita.batch;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Job XML that means harm: refused soon, in one line, with nothing touched. */
@Tag("F21")
class JobDefinitionHostileTest {
  /** Ten times what the contract allows; of processor time, so that other work does not count. */
  private static final Duration BOUND = Duration.ofMillis(500);

  private static final String OPEN = "<job xmlns='https://jakarta.ee/xml/ns/jakartaee' id='j'>";

  @TempDir Path temp;

  @BeforeAll
  static void loadTheParser() {
    JobDefinition.parse((OPEN + "</job>").getBytes(UTF_8), "first.xml");
  }

  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static InvalidJobXmlException refused(byte[] xml) {
    long start = processorTime();
    InvalidJobXmlException refused =
        catchThrowableOfType(
            InvalidJobXmlException.class, () -> JobDefinition.parse(xml, "job.xml"));
    assertThat(Duration.ofNanos(processorTime() - start)).isLessThan(BOUND);
    assertThat(refused).isNotNull();
    assertThat(refused).hasMessageMatching("job\\.xml:.{1,300}");
    return refused;
  }

  private static InvalidJobXmlException refused(String xml) {
    return refused(xml.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE job [<!ENTITY e SYSTEM '%s'>]>\n<job id='j'>&e;</job>",
        "<!DOCTYPE job [<!ENTITY %% e SYSTEM '%s'> %%e;]>\n<job id='j'/>",
        "<!DOCTYPE job SYSTEM '%s'>\n<job id='j'/>",
        "<!DOCTYPE job PUBLIC 'x' '%s'>\n<job id='j'/>",
        "<job xmlns='https://jakarta.ee/xml/ns/jakartaee' id='j'>"
            + "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='%s' parse='text'/></job>",
        "<?xml-stylesheet href='%1$s'?><job xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
            + " xsi:noNamespaceSchemaLocation='%1$s' id='j'/>",
      })
  void externalThings_areRefusedAndNeitherFileNorNetworkIsTouched(String xml) throws IOException {
    Path canary = Files.writeString(temp.resolve("canary"), "canary-text");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(1);
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/canary";

      for (String where : new String[] {url, canary.toUri().toString()}) {
        assertThat(refused(xml.formatted(where)).getMessage()).doesNotContain("canary-text");
      }

      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void hintsForEditors_areDroppedAndNotFollowed() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(1);
      String hint = "http://127.0.0.1:" + server.getLocalPort() + "/a.xsd";

      JobDefinition definition =
          JobDefinition.parse(
              (OPEN.replace(
                          ">",
                          " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
                              + " xsi:schemaLocation='https://jakarta.ee/xml/ns/jakartaee "
                              + hint
                              + "'>")
                      + "</job>")
                  .getBytes(UTF_8),
              "job.xml");

      definition.toJob(getClass().getClassLoader());
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void documentType_isNamedWithItsLine() {
    InvalidJobXmlException refused = refused("<?xml version='1.0'?>\n<!DOCTYPE job>\n<job/>");

    assertThat(refused.reason()).isEqualTo("a DOCTYPE is not allowed in job XML; remove it");
    assertThat(refused.line()).isEqualTo(2);
  }

  @Test
  void entityBomb_isRefused() {
    StringBuilder bomb = new StringBuilder("<!DOCTYPE job [<!ENTITY e0 'aaaaaaaaaa'>");
    for (int i = 1; i < 12; i++) {
      bomb.append("<!ENTITY e" + i + " '" + ("&e" + (i - 1) + ";").repeat(10) + "'>");
    }

    refused(bomb + "]><job id='&e11;'/>");
  }

  @Test
  void expressionBomb_isRefused() {
    StringBuilder bomb = new StringBuilder(OPEN + "<properties>");
    bomb.append("<property name='p0' value='aaaaaaaaaa'/>");
    for (int i = 1; i < 12; i++) {
      String ten = ("#{jobProperties[\"p" + (i - 1) + "\"]}").repeat(10);
      bomb.append("<property name='p" + i + "' value='" + ten + "'/>");
    }

    assertThat(refused(bomb + "</properties></job>").reason())
        .contains("the expressions can grow to more than 262144 characters");
  }

  @Test
  void expressionBombByAComputedName_isRefused() {
    StringBuilder bomb = new StringBuilder(OPEN + "<properties>");
    for (int i = 0; i < 12; i++) {
      String ten = "#{jobProperties[\"secret\"]}a".repeat(10);
      bomb.append("<property name='#{jobParameters[\"n\"]}' value='" + ten + "'/>");
    }

    assertThat(refused(bomb + "</properties></job>").reason()).contains("can grow to more than");
  }

  @Test
  void planThatExpandsItself_isRefused() {
    String start =
        OPEN
            + "<properties><property name='p' value='#{partitionPlan[\"b\"]}'/></properties>"
            + "<step id='s'><batchlet ref='x'/><partition><plan partitions='1'><properties>";
    for (String value : new String[] {"#{partitionPlan[\"b\"]}", "#{jobProperties[\"p\"]}"}) {
      assertThat(refused(start + "<property name='a' value='" + value + "'/>").reason())
          .contains("a property of a partition plan cannot use partitionPlan");
    }
  }

  @Test
  void manyExpressionsInOneValue_areRefused() {
    String many = "#{jobProperties[\"x\"]}".repeat(10_000);

    assertThat(refused(OPEN + "<step id='s'><batchlet ref='" + many + "'/>").reason())
        .contains("a value has more than 100 expressions");
  }

  @Test
  void ordinaryUseOfExpressions_isTaken() {
    StringBuilder steps = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      steps.append("<step id='s" + i + "'><batchlet ref='x'><properties>");
      for (int p = 0; p < 10; p++) {
        steps.append("<property name='p" + p + "' value='#{partitionPlan[\"p" + p + "\"]}");
        steps.append("#{jobParameters[\"source\"]}?:#{systemProperties[\"user.dir\"]};'/>");
      }
      steps.append("</properties></batchlet></step>");
    }

    assertThat(
            JobDefinition.parse((OPEN + steps + "</job>").getBytes(UTF_8), "job.xml")
                .parameterNames())
        .containsExactly("source");
  }

  @Test
  void elements200000Deep_areRefused() {
    assertThat(refused("<a>".repeat(200_000)).reason())
        .isEqualTo("the job XML has 600,000 bytes; at most 262,144 are allowed");
    assertThat(refused(OPEN + "<flow id='f'>".repeat(15_000)).reason())
        .contains("the id \"f\" is there twice");
  }

  @Test
  void elements32Deep_areTaken_33AreRefused() {
    assertThat(JobDefinition.parse(flows(31).getBytes(UTF_8), "job.xml").jobId()).isEqualTo("j");
    assertThat(refused(flows(32)).reason()).isEqualTo("elements are nested more than 32 deep");
    assertThat(refused(flows(8_000)).reason()).isEqualTo("elements are nested more than 32 deep");
  }

  private static String flows(int depth) {
    StringBuilder flows = new StringBuilder(OPEN);
    for (int i = 0; i < depth; i++) {
      flows.append("<flow id='f" + i + "'>");
    }
    return flows + "</flow>".repeat(depth) + "</job>";
  }

  @Test
  void elements10000_areTaken_oneMoreIsRefused() {
    String most = OPEN + "<listeners>" + shortest(9_998) + "</listeners></job>";

    assertThat(JobDefinition.parse(most.getBytes(UTF_8), "job.xml").jobId()).isEqualTo("j");
    assertThat(refused(OPEN + "<listeners>" + shortest(9_999)).reason())
        .isEqualTo("there are more than 10000 elements");
  }

  private static String shortest(int count) {
    return "<listener ref=''/>".repeat(count);
  }

  @Test
  void manyAttributesOrNamespacesOrLongNames_areRefused() {
    StringBuilder attributes = new StringBuilder("<job");
    StringBuilder namespaces = new StringBuilder("<job");
    for (int i = 0; attributes.length() < 250_000; i++) {
      attributes.append(" a" + i + "=''");
    }
    for (int i = 0; namespaces.length() < 250_000; i++) {
      namespaces.append(" xmlns:a" + i + "='u'");
    }

    refused(attributes + "/>");
    refused(namespaces + "/>");
    refused("<" + "a".repeat(250_000) + "/>");
    refused(OPEN + "<" + "a".repeat(900) + " " + "b".repeat(900) + "=''/>");
    refused("<job xmlns='" + "u".repeat(250_000) + "'/>");
    refused(OPEN + "text ".repeat(50_000));
  }

  @Test
  void commentsAndInstructionsUpToTheLimit_areReadInTime() {
    String xml = OPEN + "<!---->".repeat(15_000) + "<?a?>".repeat(20_000) + "</job>";
    long start = processorTime();

    JobDefinition.parse(xml.getBytes(UTF_8), "job.xml");

    assertThat(Duration.ofNanos(processorTime() - start)).isLessThan(BOUND);
  }

  @Test
  void largestSize_isTaken_oneByteMoreIsRefused() {
    String xml = OPEN + "</job>";
    String largest = xml + " ".repeat(JobXmlDecoder.MAX_BYTES - xml.length());

    assertThat(JobDefinition.parse(largest.getBytes(UTF_8), "job.xml").jobId()).isEqualTo("j");
    assertThat(refused(largest + " ").reason()).contains("at most 262,144 are allowed");
    refused(new byte[100_000_000]);
  }

  static Stream<byte[]> otherEncodings() {
    String xml = OPEN + "<!-- é --></job>";
    return Stream.of(
        declared("ISO-8859-1", xml).getBytes(Charset.forName("ISO-8859-1")),
        declared("ISO-8859-1", OPEN + "</job>").getBytes(UTF_8),
        declared("UTF-7", OPEN + "</job>").getBytes(UTF_8),
        declared("windows-1252", OPEN + "</job>").getBytes(UTF_8),
        declared("UTF-16", OPEN + "</job>").getBytes(UTF_8),
        declared("UTF-8", OPEN + "</job>").getBytes(UTF_16BE),
        xml.getBytes(Charset.forName("ISO-8859-1")),
        xml.getBytes(UTF_16LE),
        xml.getBytes(Charset.forName("UTF-32")),
        marked(xml.getBytes(Charset.forName("UTF-32LE")), 0xFF, 0xFE, 0, 0),
        marked(declared("UTF-8", xml).getBytes(UTF_16LE), 0xFF, 0xFE),
        marked(new byte[] {0, '<', 0}, 0xFE, 0xFF),
        declared("IBM037", xml).getBytes(Charset.forName("IBM037")),
        (OPEN + "\0</job>").getBytes(UTF_8),
        marked(new byte[0], 0xEF, 0xBB, 0xBF),
        new byte[] {'<', (byte) 0xC0, (byte) 0xBC},
        new byte[] {'<', (byte) 0xED, (byte) 0xA0, (byte) 0x80});
  }

  @ParameterizedTest
  @MethodSource
  void otherEncodings(byte[] xml) {
    refused(xml);
  }

  @Test
  void otherEncoding_isNamedWithItsPlace() {
    InvalidJobXmlException declared = refused(declared("ISO-8859-1", OPEN + "</job>"));
    assertThat(declared.getMessage())
        .isEqualTo(
            "job.xml:1:31: the encoding is declared as ISO-8859-1; save the job XML as UTF-8");

    InvalidJobXmlException invalid = refused("<job>\n  é".getBytes(Charset.forName("ISO-8859-1")));
    assertThat(invalid.getMessage())
        .isEqualTo("job.xml:2:3: here the bytes are not valid UTF-8; save the job XML as UTF-8");
  }

  @Test
  void utf8AndUtf16WithTheirMarks_areTaken() {
    String xml = OPEN + "<!-- é😀 --></job>";
    String hash = JobDefinition.parse(xml.getBytes(UTF_8), "job.xml").hash();

    for (byte[] same :
        new byte[][] {
          marked(xml.getBytes(UTF_8), 0xEF, 0xBB, 0xBF),
          declared("utf-8", xml).getBytes(UTF_8),
          marked(xml.getBytes(UTF_16BE), 0xFE, 0xFF),
          marked(declared("UTF-16", xml).getBytes(UTF_16LE), 0xFF, 0xFE),
        }) {
      assertThat(JobDefinition.parse(same, "job.xml").hash()).isEqualTo(hash);
    }
  }

  @Test
  void xml11_isRefused() {
    assertThat(refused("<?xml version='1.1'?>" + OPEN + "</job>").reason())
        .isEqualTo("XML 1.1 is not supported; declare version 1.0");
  }

  private static String declared(String encoding, String xml) {
    return "<?xml version='1.0' encoding='" + encoding + "'?>" + xml;
  }

  private static byte[] marked(byte[] xml, int... mark) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int b : mark) {
      out.write(b);
    }
    out.writeBytes(xml);
    return out.toByteArray();
  }
}
