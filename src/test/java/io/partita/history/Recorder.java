package io.partita.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what one thread calls and what comes of it: in memory, or into a file of which
 * nothing is lost when the process is killed.
 */
public final class Recorder implements AutoCloseable {
  private static final int FIELDS = 3;

  private final String process;
  private final @Nullable FileChannel file;
  private final List<Operation> operations = new ArrayList<>();

  private Recorder(String process, @Nullable FileChannel file) {
    this.process = process;
    this.file = file;
  }

  public static Recorder inMemory(String process) {
    return new Recorder(process, null);
  }

  /** Into a file in this directory, named like the process. */
  public static Recorder in(Path directory, String process) throws IOException {
    return new Recorder(
        process,
        FileChannel.open(
            directory.resolve(process), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /**
   * Calls, and writes down what was returned. If that throws, the result is not known.
   *
   * @param call see {@link Operation#call}
   * @param action returns the result as text, without line breaks and tabs
   */
  public String record(String call, Callable<String> action) throws Exception {
    long called = System.nanoTime();
    write("call", called, call);
    String result = null;
    long returned = Operation.NEVER;
    try {
      result = action.call();
      returned = System.nanoTime();
      write("return", returned, result);
    } finally {
      if (file == null) {
        operations.add(new Operation(process, call, result, called, returned));
      }
    }
    return result;
  }

  private void write(String what, long time, String text) throws IOException {
    FileChannel open = file;
    if (open != null) {
      // One call of the system: a line is there as a whole or not at all.
      String line = what + "\t" + time + "\t" + text + "\n";
      open.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  /** What these have in memory, as one history. */
  public static List<Operation> all(Collection<Recorder> recorders) {
    return recorders.stream().flatMap(recorder -> recorder.operations.stream()).toList();
  }

  /** What was written into files of this directory, as one history. */
  public static List<Operation> read(Path directory) throws IOException {
    List<Operation> all = new ArrayList<>();
    try (var files = Files.list(directory)) {
      for (Path path : files.sorted().toList()) {
        all.addAll(readFile(path));
      }
    }
    return all;
  }

  private static List<Operation> readFile(Path path) {
    String process = path.getFileName().toString();
    List<Operation> found = new ArrayList<>();
    String[] call = null;
    try {
      for (String line : Files.readAllLines(path)) {
        String[] fields = line.split("\t", FIELDS);
        if (call != null) {
          found.add(operation(process, call, fields[0].equals("return") ? fields : null));
        }
        call = fields[0].equals("call") ? fields : null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (call != null) {
      found.add(operation(process, call, null));
    }
    return found;
  }

  private static Operation operation(String process, String[] call, String @Nullable [] end) {
    long called = Long.parseLong(call[1]);
    return end == null
        ? new Operation(process, call[2], null, called, Operation.NEVER)
        : new Operation(process, call[2], end[2], called, Long.parseLong(end[1]));
  }

  /**
   * The parts of a history that each concern one object, which can be judged one by one: the first
   * argument of each call names the object, and is left out.
   */
  public static Map<String, List<Operation>> byFirstArgument(List<Operation> history) {
    Map<String, List<Operation>> parts = new HashMap<>();
    for (Operation one : history) {
      String object = one.argument(1);
      String call = one.call().replaceFirst(" \\S+", "");
      parts
          .computeIfAbsent(object, missing -> new ArrayList<>())
          .add(new Operation(one.process(), call, one.result(), one.called(), one.returned()));
    }
    return parts;
  }
}
