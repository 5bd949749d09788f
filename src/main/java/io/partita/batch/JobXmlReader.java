package io.partita.batch;

import static io.partita.batch.JobXmlFault.quote;

import io.partita.batch.InvalidJobXmlException.Position;
import io.partita.batch.JobXmlGrammar.Rule;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.ext.DefaultHandler2;
import org.xml.sax.ext.Locator2;

/**
 * Reads a job XML with the JDK's own parser, everything external off, against {@link JobXmlGrammar}
 * and the limits; writes it anew as it goes.
 *
 * <p>The parser reports events and does not call itself per level, and reading ends at the first
 * limit, so neither stack nor time depends on what is sent. For one text, by one thread.
 */
final class JobXmlReader extends DefaultHandler2 {
  static final int MAX_DEPTH = 32;
  static final int MAX_ELEMENTS = 10_000;
  static final String NAMESPACE = "https://jakarta.ee/xml/ns/jakartaee";

  private static final Set<String> NAMESPACES =
      Set.of(NAMESPACE, "http://xmlns.jcp.org/xml/ns/javaee");

  private final String source;
  private final JobXmlWriter writer = new JobXmlWriter();
  private final JobXmlExpressions expressions = new JobXmlExpressions();
  private final JobXmlIsolation isolation = new JobXmlIsolation(writer);
  private final Deque<JobXmlElement> open = new ArrayDeque<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> artifacts = new HashSet<>();
  private @Nullable Locator locator;
  // The parser tells where an event ends; where the last one ended, the next begins.
  private Position lastEnd = Position.NONE;
  private String jobId = "";
  private int elements;
  private int inPlan;

  JobXmlReader(String source) {
    this.source = source;
  }

  /** Reads it all; after this the other methods have their answers. */
  void read(String text) {
    try {
      newParser().parse(new InputSource(new StringReader(text)), this);
    } catch (SAXParseException e) {
      Position position = new Position(e.getLineNumber(), e.getColumnNumber());
      throw new InvalidJobXmlException(source, position, plain(e), e);
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new InvalidJobXmlException(source, here(), "cannot be read: " + e.getMessage(), e);
    }
  }

  private SAXParser newParser() throws ParserConfigurationException, SAXException {
    SAXParserFactory factory = SAXParserFactory.newDefaultNSInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
    factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    SAXParser parser = factory.newSAXParser();
    parser.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    parser.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
    // No element of a job has ten; the parser's time for namespaces grows with their square.
    parser.setProperty("http://www.oracle.com/xml/jaxp/properties/elementAttributeLimit", "50");
    parser.setProperty("http://xml.org/sax/properties/lexical-handler", this);
    return parser;
  }

  private static String plain(SAXParseException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("DOCTYPE")) {
      return "a DOCTYPE is not allowed in job XML; remove it";
    }
    return message.replaceAll("\\s+", " ");
  }

  String jobId() {
    return jobId;
  }

  String xml() {
    return writer.toString();
  }

  /** Whatever is named as the code of the job, in no order. */
  Set<String> artifacts() {
    return artifacts;
  }

  String runnableXml() {
    return isolation.runnable();
  }

  Set<String> parameterNames() {
    return expressions.parameterNames();
  }

  @Override
  public void setDocumentLocator(Locator locator) {
    this.locator = locator;
  }

  @Override
  public void startElement(String uri, String name, String qualified, Attributes given) {
    Position start = open.isEmpty() ? here() : lastEnd;
    try {
      checkLimits();
      checkNamespace(uri, name);
      JobXmlElement parent = open.peek();
      if (parent != null) {
        parent.beginChild(name);
      }
      Rule rule = JobXmlGrammar.rule(name);
      if (rule == null || (parent == null && !name.equals("job"))) {
        throw new JobXmlFault("the root element is <%s>; it must be <job>", quote(name));
      }
      begin(new JobXmlElement(rule, start, attributes(rule, given)));
    } catch (JobXmlFault e) {
      throw refused(start, e);
    }
    lastEnd = here();
  }

  private void begin(JobXmlElement element) {
    element.checkAttributes();
    String id = element.attributes().get("id");
    if (open.isEmpty()) {
      jobId = String.valueOf(id);
    } else if (id != null && !ids.add(id)) {
      throw new JobXmlFault("the id \"%s\" is there twice", id);
    }
    measure(element);
    String ref = element.attributes().get("ref");
    if (ref != null) {
      artifacts.add(ref);
    }
    isolation.begins(open.isEmpty() ? null : open.element().name(), element.name());
    writer.start(element.name(), written(element));
    open.push(element);
    inPlan += element.name().equals("plan") ? 1 : 0;
  }

  private void checkLimits() {
    if (locator instanceof Locator2 declared && "1.1".equals(declared.getXMLVersion())) {
      throw new JobXmlFault("XML 1.1 is not supported; declare version 1.0");
    }
    if (open.size() >= MAX_DEPTH) {
      throw new JobXmlFault("elements are nested more than %d deep", MAX_DEPTH);
    }
    if (++elements > MAX_ELEMENTS) {
      throw new JobXmlFault("there are more than %d elements", MAX_ELEMENTS);
    }
  }

  private static void checkNamespace(String uri, String name) {
    if (uri.isEmpty()) {
      throw new JobXmlFault(
          "<%s> has no namespace; write <job xmlns=\"%s\" ...>", quote(name), NAMESPACE);
    }
    if (!NAMESPACES.contains(uri)) {
      throw new JobXmlFault(
          "<%s> is in the namespace \"%s\"; it must be \"%s\"", quote(name), quote(uri), NAMESPACE);
    }
  }

  private static Map<String, String> attributes(Rule rule, Attributes given) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (int i = 0; i < given.getLength(); i++) {
      String name = given.getLocalName(i);
      String uri = given.getURI(i);
      if (uri.equals(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI)
          && name.equals("schemaLocation")) {
        continue; // a hint for editors
      }
      if (!uri.isEmpty() || !rule.attributes().containsKey(name)) {
        throw new JobXmlFault(
            "<%s> has an unknown attribute %s; allowed: %s",
            rule.element(),
            quote(given.getQName(i)),
            rule.attributes().isEmpty() ? "none" : String.join(", ", rule.attributes().keySet()));
      }
      attributes.put(name, given.getValue(i));
    }
    return attributes;
  }

  private void measure(JobXmlElement element) {
    Map<String, String> attributes = element.attributes();
    if (element.name().equals("property")) {
      String name = String.valueOf(attributes.get("name"));
      String value = String.valueOf(attributes.get("value"));
      expressions.property(name, value, inPlan > 0);
      isolation.property(owner(), name, value);
    } else {
      attributes.values().forEach(expressions::attribute);
    }
  }

  /** What the properties are for, of which one begins. */
  private String owner() {
    return open.stream().skip(1).findFirst().map(JobXmlElement::name).orElse("");
  }

  private Map<String, String> written(JobXmlElement element) {
    if (!open.isEmpty()) {
      return element.attributes();
    }
    Map<String, String> root = new LinkedHashMap<>();
    root.put("xmlns", NAMESPACE);
    root.putAll(element.attributes());
    root.put("version", "2.0");
    return root;
  }

  @Override
  public void endElement(String uri, String name, String qualified) {
    JobXmlElement ended = open.pop();
    try {
      ended.end();
    } catch (JobXmlFault e) {
      throw refused(ended.position(), e);
    }
    inPlan -= ended.name().equals("plan") ? 1 : 0;
    isolation.ends(ended.name());
    writer.end(name);
    lastEnd = here();
  }

  @Override
  public void characters(char[] text, int start, int length) {
    String content = new String(text, start, length);
    if (!content.isBlank()) {
      throw refused(
          lastEnd,
          new JobXmlFault(
              "there is text, \"%s\"; job XML has elements and attributes only",
              quote(content.strip())));
    }
    writer.space(content);
    // By now the parser has looked at the '<' that ended the text.
    Position seen = here();
    lastEnd = new Position(seen.line(), Math.max(1, seen.column() - 1));
  }

  @Override
  public void comment(char[] text, int start, int length) {
    writer.comment(new String(text, start, length));
    lastEnd = here();
  }

  @Override
  public void processingInstruction(String target, String data) {
    lastEnd = here();
  }

  @Override
  public InputSource resolveEntity(
      @Nullable String name, @Nullable String publicId, @Nullable String base, String systemId) {
    throw refused(here(), new JobXmlFault("external entities are not allowed"));
  }

  @Override
  public void error(SAXParseException e) throws SAXException {
    throw e;
  }

  private Position here() {
    return locator == null
        ? Position.NONE
        : new Position(locator.getLineNumber(), locator.getColumnNumber());
  }

  private InvalidJobXmlException refused(Position position, JobXmlFault fault) {
    return new InvalidJobXmlException(source, position, fault.reason(), null);
  }
}
