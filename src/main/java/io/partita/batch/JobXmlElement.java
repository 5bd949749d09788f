package io.partita.batch;

import static io.partita.batch.JobXmlFault.quote;

import io.partita.batch.InvalidJobXmlException.Position;
import io.partita.batch.JobXmlGrammar.Part;
import io.partita.batch.JobXmlGrammar.Rule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** An element that has begun: checks its attributes, then its children as they come. */
final class JobXmlElement {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final List<String> NUMBERS =
      List.of(
          "start-limit",
          "item-count",
          "time-limit",
          "skip-limit",
          "retry-limit",
          "partitions",
          "threads",
          "partition");

  private final Rule rule;
  private final Position position;
  private final Map<String, String> attributes;

  // The place in the rule's content that the last child had, and how many there were in it.
  private int place;
  private int inPlace;

  JobXmlElement(Rule rule, Position position, Map<String, String> attributes) {
    this.rule = rule;
    this.position = position;
    this.attributes = attributes;
  }

  String name() {
    return rule.element();
  }

  /** Where its start tag begins. */
  Position position() {
    return position;
  }

  Map<String, String> attributes() {
    return attributes;
  }

  void checkAttributes() {
    rule.attributes()
        .forEach(
            (name, required) -> {
              if (required && !attributes.containsKey(name)) {
                throw new JobXmlFault("<%s> has no %s=\"...\"", name(), name);
              }
            });
    String id = attributes.get("id");
    if (id != null && !ID.matcher(id).matches()) {
      throw new JobXmlFault(
          "the id \"%s\" is not allowed: 1 to 128 of A-Z a-z 0-9 . _ - and no leading dot",
          quote(id));
    }
    String version = attributes.get("version");
    if (version != null && !Set.of("2.0", "1.0").contains(version)) {
      throw new JobXmlFault("version \"%s\" is unknown; write version=\"2.0\"", quote(version));
    }
    for (String name : NUMBERS) {
      String number = attributes.get(name);
      if (number != null && !number.contains("#{") && !NUMBER.matcher(number).matches()) {
        throw new JobXmlFault("%s=\"%s\" is not a number from 0 to 999999999", name, quote(number));
      }
    }
  }

  void beginChild(String child) {
    int next = rule.place(child);
    if (next < 0) {
      throw new JobXmlFault(
          "<%s> is not allowed in <%s>; allowed: %s",
          quote(child),
          name(),
          rule.parts().isEmpty() ? "nothing" : String.join(", ", rule.children()));
    }
    if (next < place) {
      throw new JobXmlFault(
          "<%s> comes too late in <%s>; the order is: %s",
          child, name(), String.join(", ", rule.children()));
    }
    if (next > place) {
      checkRequiredUpTo(next);
      place = next;
      inPlace = 0;
    }
    Part part = rule.parts().get(place);
    if (inPlace > 0 && !part.repeatable()) {
      throw new JobXmlFault(
          "<%s> has more than one <%s>", name(), String.join("> or <", part.names()));
    }
    inPlace++;
    if (child.equals("next") && attributes.containsKey("next")) {
      throw new JobXmlFault("<%s> has both an attribute next and an element <next>", name());
    }
  }

  void end() {
    checkRequiredUpTo(rule.parts().size());
  }

  /** Checks that the required places from the present one to another, exclusive, were filled. */
  private void checkRequiredUpTo(int end) {
    for (int i = place; i < end; i++) {
      Part part = rule.parts().get(i);
      boolean filled = i == place && inPlace > 0;
      if (part.required() && !filled) {
        throw new JobXmlFault("<%s> has no <%s>", name(), String.join("> or <", part.names()));
      }
    }
  }
}
