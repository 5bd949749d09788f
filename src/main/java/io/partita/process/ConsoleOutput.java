package io.partita.process;

/** Prints what children print where this process prints, line by line. */
final class ConsoleOutput implements OutputSink {
  private static final OutputSink ERRORS = (source, line) -> System.err.println(line);

  @Override
  public void line(String source, String line) {
    System.out.println(line);
  }

  @Override
  public OutputSink errors() {
    return ERRORS;
  }
}
