package io.partita.batch;

import java.util.Map;

/**
 * Writes a job XML anew from what was understood of it: one namespace, no DTD, no processing
 * instructions, no references but those it makes. What it wrote, read and written again, is the
 * same text.
 */
final class JobXmlWriter {
  private final StringBuilder out =
      new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  private int depth;
  private boolean startTagOpen;

  void start(String element, Map<String, String> attributes) {
    finishStartTag();
    out.append('<').append(element);
    attributes.forEach(
        (name, value) -> {
          out.append(' ').append(name).append("=\"");
          escape(value);
          out.append('"');
        });
    startTagOpen = true;
    depth++;
  }

  void end(String element) {
    if (startTagOpen) {
      out.append("/>");
      startTagOpen = false;
    } else {
      out.append("</").append(element).append('>');
    }
    if (--depth == 0) {
      out.append('\n');
    }
  }

  /** White space between elements. */
  void space(String text) {
    finishStartTag();
    out.append(text.replace("\r", "&#13;"));
  }

  void comment(String text) {
    finishStartTag();
    out.append("<!--").append(text).append("-->");
    if (depth == 0) {
      out.append('\n');
    }
  }

  private void finishStartTag() {
    if (startTagOpen) {
      out.append('>');
      startTagOpen = false;
    }
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        // As they are, a parser would make spaces of them.
        case '\t', '\n', '\r' -> out.append("&#").append((int) c).append(';');
        default -> out.append(c);
      }
    }
  }

  /** How many characters have been written; the start tag of the latest element may be open. */
  int length() {
    return out.length();
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
