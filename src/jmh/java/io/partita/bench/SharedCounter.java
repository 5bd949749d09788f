package io.partita.bench;

import io.partita.memory.CType;
import io.partita.memory.MemoryLock;
import io.partita.memory.SharedValue;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Two processes increment one counter: by atomic addition, by compare-and-set, and under the value's
 * lock.
 */
public final class SharedCounter {
  private static final int PROCESSES = 2;
  private static final int ROUNDS = 3;
  private static final int RUNS = 3;

  /** How a process increments, and how often in a round. */
  private enum Way {
    ATOMIC_ADD("add", 20_000_000),
    COMPARE_AND_SET("compare-and-set", 5_000_000),
    LOCKED("locked", 2_000_000);

    private final String label;
    private final int increments;

    Way(String label, int increments) {
      this.label = label;
      this.increments = increments;
    }

    void run(SharedValue value) {
      switch (this) {
        case ATOMIC_ADD -> add(value, increments);
        case COMPARE_AND_SET -> compareAndSet(value, increments);
        case LOCKED -> addLocked(value, increments);
      }
    }
  }

  private SharedCounter() {}

  /** Without arguments the comparison; with them one of its processes. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      increment(Way.valueOf(arguments[0]), arguments[1]);
      return;
    }
    for (Way way : Way.values()) {
      double[] runs = new double[RUNS];
      for (int i = 0; i < RUNS; i++) {
        runs[i] = measure(way);
      }
      Lines.line("partita-" + way.label, "counter", Lines.median(runs), "1/s", "");
    }
  }

  private static double measure(Way way) throws Exception {
    try (SharedValue value =
        way == Way.LOCKED
            ? SharedValue.create(CType.LONG_LONG)
            : SharedValue.raw(CType.LONG_LONG)) {
      List<Process> processes = new ArrayList<>();
      List<BufferedReader> outputs = new ArrayList<>();
      List<PrintStream> inputs = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        Process process = start(way, value);
        processes.add(process);
        outputs.add(process.inputReader(StandardCharsets.UTF_8));
        inputs.add(new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8));
        await(outputs.get(i), "ready");
      }
      double perSecond = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        inputs.forEach(input -> input.println("go"));
        for (BufferedReader output : outputs) {
          await(output, "done");
        }
        perSecond = 1e9 * PROCESSES * way.increments / (System.nanoTime() - start);
      }
      for (Process process : processes) {
        process.waitFor();
      }
      if (value.getLong() != (long) PROCESSES * ROUNDS * way.increments) {
        throw new IllegalStateException("Increments were lost: " + value.getLong());
      }
      return perSecond;
    }
  }

  private static void await(BufferedReader output, String word) throws IOException {
    String line = output.readLine();
    if (!word.equals(line)) {
      throw new IllegalStateException("Expected " + word + ", got " + line);
    }
  }

  private static Process start(Way way, SharedValue value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            SharedCounter.class.getName(),
            way.name(),
            Base64.getEncoder().encodeToString(bytes.toByteArray()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void increment(Way way, String handle) throws Exception {
    byte[] bytes = Base64.getDecoder().decode(handle);
    SharedValue value =
        (SharedValue) new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (int round = 0; round < ROUNDS; round++) {
      await(in, "go");
      way.run(value);
      System.out.println("done");
    }
  }

  private static void add(SharedValue value, int times) {
    for (int i = 0; i < times; i++) {
      value.getAndAdd(1);
    }
  }

  private static void compareAndSet(SharedValue value, int times) {
    for (int i = 0; i < times; i++) {
      long old = value.getLong();
      while (!value.compareAndSet(old, old + 1)) {
        old = value.getLong();
      }
    }
  }

  private static void addLocked(SharedValue value, int times) {
    MemoryLock lock = value.lock();
    for (int i = 0; i < times; i++) {
      lock.lock();
      try {
        value.setLong(value.getLong() + 1);
      } finally {
        lock.unlock();
      }
    }
  }
}
