package io.partita;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One way to break a row of the contract on purpose, and the test that must notice: a file of
 * {@code src/test/broken}, named after the row.
 *
 * <pre>
 * What is wrong now, in words.
 *
 * test: io.partita.SomeTest#method
 * file: src/main/java/io/partita/Some.java
 * &lt;&lt;&lt;&lt;
 * whole lines that stand there once
 * ====
 * lines in their place, or none
 * &gt;&gt;&gt;&gt;
 * </pre>
 *
 * <p>{@code file:} with its change may be repeated, also for the same file.
 *
 * @param name the file's without its ending: the row, and what tells it from others of this row
 * @param changes in the order in which they are made
 */
record BrokenPromise(
    String name, String words, String testClass, String testMethod, List<Change> changes) {
  private static final Path DIRECTORY = Path.of("src/test/broken");
  private static final Pattern NAME = Pattern.compile("([BF]\\d+)(-[a-z0-9-]+)?\\.txt");
  private static final Pattern TEST = Pattern.compile("([\\w.$]+)#(\\w+)");

  /** Lines of a source file with their line ends, and what is put in their place. */
  record Change(Path file, String before, String after) {}

  /** All there are, by name. */
  static List<BrokenPromise> all() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      List<BrokenPromise> all = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        all.add(parse(file.getFileName().toString(), Files.readString(file)));
      }
      return all;
    }
  }

  /**
   * Reads one file.
   *
   * @throws IllegalArgumentException if it is not as it has to be; names the line
   */
  static BrokenPromise parse(String fileName, String text) {
    if (!NAME.matcher(fileName).matches()) {
      throw new IllegalArgumentException(
          fileName + " is no name like B24.txt or B24-copy.txt in " + DIRECTORY);
    }
    Reader reader = new Reader(fileName, text.lines().toList());
    String words = reader.until("");
    Matcher test = TEST.matcher(reader.value("test: "));
    reader.check(!words.isBlank(), "says first what is wrong now, and then has an empty line");
    reader.check(test.matches(), "names a test as package.Class#method");
    List<Change> changes = new ArrayList<>();
    do {
      changes.add(reader.change());
    } while (!reader.isAtEnd());
    String name = fileName.substring(0, fileName.length() - ".txt".length());
    return new BrokenPromise(name, words.strip(), test.group(1), test.group(2), changes);
  }

  /** The row of the contract. */
  String row() {
    return name.replaceFirst("-.*", "");
  }

  /**
   * The source files as the changes make them, by their path from the project's directory.
   *
   * @throws IllegalArgumentException if the lines of a change are not there, or more than once
   */
  Map<Path, String> changedSources() throws IOException {
    Map<Path, String> sources = new TreeMap<>();
    for (Change change : changes) {
      Path file = change.file();
      String source = sources.containsKey(file) ? sources.get(file) : Files.readString(file);
      sources.put(file, applied(change, source));
    }
    return sources;
  }

  private String applied(Change change, String source) {
    String before = "\n" + change.before();
    int at = ("\n" + source).indexOf(before);
    boolean again = ("\n" + source).indexOf(before, at + 1) >= 0;
    if (at < 0 || again) {
      throw new IllegalArgumentException(
          "%s.txt changes lines that are %s in %s:%n%s"
              .formatted(
                  name, again ? "more than once" : "nowhere", change.file(), change.before()));
    }
    return source.substring(0, at)
        + change.after()
        + source.substring(at + change.before().length());
  }

  @Override
  public String toString() {
    return name;
  }

  /** Goes through the lines of a file. */
  private static final class Reader {
    private final String fileName;
    private final List<String> lines;
    private int read;

    Reader(String fileName, List<String> lines) {
      this.fileName = fileName;
      this.lines = lines;
    }

    boolean isAtEnd() {
      return read == lines.size();
    }

    void check(boolean isSo, String demand) {
      if (!isSo) {
        throw new IllegalArgumentException("Line %d: %s %s".formatted(read, fileName, demand));
      }
    }

    private String next(String demand) {
      read++;
      check(read <= lines.size(), demand);
      return lines.get(read - 1);
    }

    /** The lines before this one, each with its end. */
    String until(String end) {
      StringBuilder text = new StringBuilder();
      String demand = "has a line '" + end + "'";
      for (String line = next(demand); !line.equals(end); line = next(demand)) {
        text.append(line).append('\n');
      }
      return text.toString();
    }

    String value(String key) {
      String line = next("has '" + key + "' here");
      check(line.startsWith(key), "has '" + key + "' here");
      return line.substring(key.length()).strip();
    }

    Change change() {
      Path file = Path.of(value("file: "));
      check(Files.isRegularFile(file), "names a source file");
      check(until("<<<<").isEmpty(), "goes on with <<<<");
      String before = until("====");
      String after = until(">>>>");
      check(!before.isEmpty(), "names the lines that are changed");
      check(!before.equals(after), "changes something");
      return new Change(file, before, after);
    }
  }
}
