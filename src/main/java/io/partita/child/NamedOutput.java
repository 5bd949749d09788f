package io.partita.child;

import io.partita.process.ChildLog;
import io.partita.process.OutputSink;

/** Passes on what a JVM prints, under the name of the child that it has become. */
final class NamedOutput implements OutputSink {
  private final OutputSink sink;
  private final OutputSink errors;
  private volatile String name;

  NamedOutput(OutputSink sink, String name) {
    this.sink = sink;
    this.name = name;
    OutputSink other = sink.errors();
    this.errors = other == sink ? this : (source, line) -> other.line(this.name, line);
  }

  void rename(String newName) {
    name = newName;
  }

  @Override
  public void line(String source, String line) {
    sink.line(name, line);
  }

  @Override
  public void log(ChildLog log) {
    sink.log(log.withChild(name));
  }

  @Override
  public OutputSink errors() {
    return errors;
  }
}
