package io.partita.batch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which elements a job XML may consist of: jobXML_2_0.xsd of Jakarta Batch in short, and held to it
 * by a test. Checked by ourselves because JBeret drops unknown attributes in silence, overwrites
 * what comes twice, and runs scripts; the JDK's schema validation takes 100 ms to load and talks in
 * type names.
 *
 * <p>It is stricter where JBeret would fail only when the step runs: a step needs a batchlet or a
 * chunk, a partition a mapper or a plan. And it is laxer on {@code version}, which may be left out.
 */
final class JobXmlGrammar {
  /**
   * The attributes, {@code !} for required; then the children in order, {@code ?} {@code *} as
   * ever.
   */
  private static final String RULES =
      """
      job id! version restartable : properties? listeners? decision|flow|split|step*
      listeners : listener*
      listener ref! : properties?
      split id! next : flow*
      flow id! next : decision|flow|split|step* end|fail|next|stop*
      decision id! ref! : properties? end|fail|next|stop*
      step id! next start-limit allow-start-if-complete : properties? listeners? batchlet|chunk partition? end|fail|next|stop*
      batchlet ref! : properties?
      chunk checkpoint-policy item-count time-limit skip-limit retry-limit : reader processor? writer checkpoint-algorithm? skippable-exception-classes? retryable-exception-classes? no-rollback-exception-classes?
      reader ref! : properties?
      processor ref! : properties?
      writer ref! : properties?
      checkpoint-algorithm ref! : properties?
      skippable-exception-classes : include* exclude*
      retryable-exception-classes : include* exclude*
      no-rollback-exception-classes : include* exclude*
      include class! :
      exclude class! :
      partition : mapper|plan collector? analyzer? reducer?
      mapper ref! : properties?
      plan partitions threads : properties*
      collector ref! : properties?
      analyzer ref! : properties?
      reducer ref! : properties?
      properties partition : property*
      property name! value! :
      end on! exit-status :
      fail on! exit-status :
      stop on! exit-status restart :
      next on! to! :
      """;

  private static final Map<String, Rule> BY_NAME = parse();

  private JobXmlGrammar() {}

  /** What one element may hold; {@code attributes} tells whether each is required. */
  record Rule(String element, Map<String, Boolean> attributes, List<Part> parts) {
    /** All children, in their order. */
    Set<String> children() {
      Set<String> names = new LinkedHashSet<>();
      parts.forEach(part -> names.addAll(part.names()));
      return names;
    }

    /** The place in {@link #parts} that the child has, -1 if it has none. */
    int place(String child) {
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i).names().contains(child)) {
          return i;
        }
      }
      return -1;
    }
  }

  /** One place in an element's content: any of these names. */
  record Part(Set<String> names, boolean required, boolean repeatable) {}

  static @Nullable Rule rule(String element) {
    return BY_NAME.get(element);
  }

  static Set<String> elements() {
    return BY_NAME.keySet();
  }

  private static Map<String, Rule> parse() {
    Map<String, Rule> rules = new LinkedHashMap<>();
    for (String line : RULES.lines().toList()) {
      List<String> words = new ArrayList<>(List.of(line.strip().split(" ", -1)));
      String element = words.remove(0);
      Map<String, Boolean> attributes = new LinkedHashMap<>();
      for (String word = words.remove(0); !word.equals(":"); word = words.remove(0)) {
        attributes.put(word.replace("!", ""), word.endsWith("!"));
      }
      List<Part> parts = new ArrayList<>();
      for (String word : words) {
        Set<String> names = new TreeSet<>(List.of(word.replaceAll("[?*]", "").split("\\|", -1)));
        parts.add(new Part(names, word.matches(".*[^?*]"), word.endsWith("*")));
      }
      rules.put(element, new Rule(element, attributes, parts));
    }
    return rules;
  }
}
