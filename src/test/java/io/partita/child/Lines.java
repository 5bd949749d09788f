package io.partita.child;

import io.partita.process.OutputSink;
import io.partita.testing.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Collects what children print: lines of standard error begin with "E ". */
final class Lines implements OutputSink {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Override
  public void line(String source, String line) {
    lines.add(line);
  }

  @Override
  public OutputSink errors() {
    return (source, line) -> lines.add("E " + line);
  }

  List<String> all() {
    return List.copyOf(lines);
  }

  /** The rest of the first line that begins so. */
  String await(String beginning) {
    Await.until("a line " + beginning + " in " + lines, () -> find(beginning) != null);
    return String.valueOf(find(beginning)).substring(beginning.length());
  }

  private @Nullable String find(String beginning) {
    return lines.stream().filter(line -> line.startsWith(beginning)).findFirst().orElse(null);
  }
}
