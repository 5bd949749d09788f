package io.partita.memory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a child of these tests does, chosen by its first argument. It ends with its input. */
@SuppressWarnings("LockNotBeforeTry") // Some are meant to die with a lock.
final class MemoryProgram {
  /** One thing to do. */
  @FunctionalInterface
  private interface Act {
    void run(List<String> arguments) throws Exception;
  }

  private static final Map<String, Act> ACTS =
      Map.ofEntries(
          Map.entry("create", MemoryProgram::create),
          Map.entry("missing", MemoryProgram::missing),
          Map.entry("write", MemoryProgram::write),
          Map.entry("again", MemoryProgram::createAgainAndAgain),
          Map.entry("add", MemoryProgram::add),
          Map.entry("swap", MemoryProgram::swap),
          Map.entry("locked", MemoryProgram::addLocked),
          Map.entry("hold", MemoryProgram::hold),
          Map.entry("wait", MemoryProgram::waitForLock),
          Map.entry("hog", MemoryProgram::hog));

  private static final BufferedReader IN =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  private MemoryProgram() {}

  public static void main(String[] arguments) throws Exception {
    Act act = ACTS.get(arguments[0]);
    if (act == null) {
      throw new IllegalArgumentException(arguments[0]);
    }
    act.run(List.of(arguments).subList(1, arguments.length));
  }

  private static void say(Object text) {
    System.out.println(text);
  }

  private static String hear() throws IOException {
    return String.valueOf(IN.readLine());
  }

  /** Creates a block and leaves it open when it ends. */
  private static void create(List<String> arguments) throws IOException {
    long size = Long.parseLong(arguments.get(1));
    try {
      SharedMemory memory = SharedMemory.create(arguments.get(0), size);
      memory.buffer().put((int) size - 1, (byte) 1);
      say(memory.mapping().directory().parent());
    } catch (RuntimeException e) {
      say(e);
    }
    hear();
  }

  private static void missing(List<String> arguments) {
    try {
      SharedMemory.open(arguments.get(0)).close();
      say("found");
    } catch (BlockMissingException e) {
      say("missing " + e.name());
    }
  }

  private static void write(List<String> arguments) throws IOException {
    try (SharedMemory memory = (SharedMemory) Travel.unpack(arguments.get(0))) {
      long seen = memory.buffer().getLong(0);
      memory.buffer().putLong(8, seen + 1);
    }
    say("written");
    hear();
  }

  private static void createAgainAndAgain(List<String> arguments) {
    for (int i = 0; i < Integer.parseInt(arguments.get(1)); i++) {
      SharedMemory.create(Long.parseLong(arguments.get(0))).close();
    }
    say("done");
  }

  private static void add(List<String> arguments) throws IOException {
    SharedRecord record = (SharedRecord) Travel.unpack(arguments.get(0));
    say("ready");
    hear();
    for (Layout.Field field : record.layout().fields()) {
      SharedValue value = record.value(field.name());
      for (int i = 0; i < Integer.parseInt(arguments.get(1)); i++) {
        if (value.type().isInteger()) {
          value.getAndAdd(1);
        } else {
          value.getAndAddDouble(1);
        }
      }
    }
    say("done");
  }

  private static void swap(List<String> arguments) throws IOException {
    SharedRecord record = (SharedRecord) Travel.unpack(arguments.get(0));
    say("ready");
    hear();
    for (Layout.Field field : record.layout().fields()) {
      SharedValue value = record.value(field.name());
      for (int i = 0; i < Integer.parseInt(arguments.get(1)); i++) {
        swapOnce(value);
      }
    }
    say("done");
  }

  /** Counts up to 100 and begins again, so that every type holds it. */
  private static void swapOnce(SharedValue value) {
    boolean done = false;
    while (!done) {
      if (value.type().isInteger()) {
        long old = value.getLong();
        done = value.compareAndSet(old, (old + 1) % 100);
      } else {
        double old = value.getDouble();
        done = value.compareAndSetDouble(old, (old + 1) % 100);
      }
    }
  }

  private static void addLocked(List<String> arguments) throws IOException {
    SharedRecord record = (SharedRecord) Travel.unpack(arguments.get(0));
    MemoryLock lock = record.lock();
    SharedValue value = record.value("i");
    SharedArray twice = record.array("d");
    say("ready");
    hear();
    for (int i = 0; i < Integer.parseInt(arguments.get(1)); i++) {
      lock.lock();
      try {
        value.setLong(value.getLong() + 1);
        twice.setDouble(0, twice.getDouble(0) + 2);
      } finally {
        lock.unlock();
      }
    }
    say("done");
  }

  /** Takes the lock, and ends with it unless it hears that it shall release it. */
  private static void hold(List<String> arguments) throws IOException {
    MemoryLock lock = (MemoryLock) Travel.unpack(arguments.get(0));
    lock.lock();
    say("held");
    if (hear().equals("release")) {
      lock.unlock();
      say("released");
      hear();
    }
  }

  private static void waitForLock(List<String> arguments) throws IOException {
    MemoryLock lock = (MemoryLock) Travel.unpack(arguments.get(0));
    say("waiting");
    lock.lock();
    say(lock.abandoned());
    hear();
    lock.unlock();
  }

  /** Has the lock nearly always, until its input ends. */
  private static void hog(List<String> arguments) throws Exception {
    MemoryLock lock = (MemoryLock) Travel.unpack(arguments.get(0));
    Thread hog =
        new Thread(
            () -> {
              while (true) {
                lock.lock();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                lock.unlock();
              }
            });
    hog.setDaemon(true);
    hog.start();
    say("hogging");
    hear();
  }
}
