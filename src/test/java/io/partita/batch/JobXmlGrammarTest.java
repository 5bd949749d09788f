package io.partita.batch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.batch.api.Batchlet;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Holds the grammar to the schema that the batch API carries. */
class JobXmlGrammarTest {
  private final Map<String, Element> named = new LinkedHashMap<>();

  @Test
  void grammar_saysWhatTheSchemaSays() throws Exception {
    Element schema = schema();
    for (Element child : children(schema)) {
      named.put(child.getLocalName() + " " + child.getAttribute("name"), child);
    }
    Map<String, Set<String>> expected = new TreeMap<>();
    describe(schemas("element job"), expected);

    Map<String, Set<String>> ours = new TreeMap<>();
    for (String element : JobXmlGrammar.elements()) {
      ours.put(element, describe(requireNonNull(JobXmlGrammar.rule(element))));
    }

    // Where ours differs on purpose: see JobXmlGrammar.
    requireNonNull(expected.get("job")).remove("version!");
    requireNonNull(expected.get("job")).add("version");
    requireNonNull(expected.get("step")).remove("[batchlet, chunk]?");
    requireNonNull(expected.get("step")).add("[batchlet, chunk]");
    requireNonNull(expected.get("partition")).remove("[mapper, plan]?");
    requireNonNull(expected.get("partition")).add("[mapper, plan]");
    assertThat(ours).isEqualTo(expected);
  }

  private Element schemas(String kindAndName) {
    return requireNonNull(named.get(kindAndName), kindAndName);
  }

  private static Set<String> describe(JobXmlGrammar.Rule rule) {
    Set<String> described = new TreeSet<>();
    rule.attributes().forEach((name, required) -> described.add(name + (required ? "!" : "")));
    for (JobXmlGrammar.Part part : rule.parts()) {
      described.add(part.names() + (part.repeatable() ? "*" : part.required() ? "" : "?"));
    }
    return described;
  }

  private void describe(Element element, Map<String, Set<String>> into) {
    String name = element.getAttribute("name");
    if (into.containsKey(name)) {
      return;
    }
    Set<String> described = new TreeSet<>();
    into.put(name, described);
    Element type =
        element.hasAttribute("type")
            ? schemas("complexType " + local(element, "type"))
            : children(element).get(0);
    for (Element child : children(type)) {
      switch (child.getLocalName()) {
        case "attribute", "attributeGroup" -> attributes(child, described);
        case "sequence" -> {
          for (Element part : children(child)) {
            part(part, described, into);
          }
        }
        default -> {}
      }
    }
  }

  private void attributes(Element attribute, Set<String> described) {
    if (attribute.getLocalName().equals("attributeGroup")) {
      for (Element each : children(schemas("attributeGroup " + local(attribute, "ref")))) {
        attributes(each, described);
      }
    } else {
      described.add(
          attribute.getAttribute("name")
              + (attribute.getAttribute("use").equals("required") ? "!" : ""));
    }
  }

  private void part(Element part, Set<String> described, Map<String, Set<String>> into) {
    Set<String> names = new TreeSet<>();
    List<Element> elements = new ArrayList<>();
    switch (part.getLocalName()) {
      case "element" -> elements.add(part);
      case "choice" -> elements.addAll(children(part));
      case "group" ->
          elements.addAll(
              children(
                  children(schemas("group " + local(part, "ref"))).stream()
                      .filter(child -> child.getLocalName().equals("choice"))
                      .findFirst()
                      .orElseThrow()));
      default -> {
        return;
      }
    }
    for (Element element : elements) {
      names.add(element.getAttribute("name"));
      describe(element, into);
    }
    boolean many = part.getAttribute("maxOccurs").equals("unbounded");
    boolean optional = part.getAttribute("minOccurs").equals("0");
    described.add(names + (many ? "*" : optional ? "?" : ""));
  }

  private static Element schema() throws Exception {
    try (InputStream in = Batchlet.class.getResourceAsStream("/xsd/jobXML_2_0.xsd")) {
      return DocumentBuilderFactory.newDefaultNSInstance()
          .newDocumentBuilder()
          .parse(in)
          .getDocumentElement();
    }
  }

  private static String local(Element element, String attribute) {
    return element.getAttribute(attribute).replace("jsl:", "");
  }

  private static List<Element> children(Node parent) {
    List<Element> elements = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element element) {
        elements.add(element);
      }
    }
    return elements;
  }
}
