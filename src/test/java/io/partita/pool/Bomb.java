package io.partita.pool;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.util.concurrent.CountDownLatch;

/** Goes off in a certain phase of a task, in a certain way. */
record Bomb(Phase phase, Way way) {
  /** Where it goes off. */
  enum Phase {
    TASK_READ,
    TASK_RUN,
    RESULT_WRITE,
    RESULT_READ
  }

  /** What it does, and how the end of the process is called then. */
  enum Way {
    EXCEPTION(""),
    EXIT("EXITED(3)"),
    HALT("EXITED(4)"),
    SIGSEGV("VM_CRASH(SIGSEGV)"),
    SIGKILL("SIGNAL(KILL)");

    final String cause;

    Way(String cause) {
      this.cause = cause;
    }
  }

  ProcessPool.Task<Object> task() {
    Way how = way;
    return switch (phase) {
      case TASK_READ -> new ExplodesWhenRead(how);
      case TASK_RUN ->
          () -> {
            explode(how);
            return 1;
          };
      case RESULT_WRITE -> () -> new ExplodesWhenWritten(how);
      case RESULT_READ -> () -> new ExplodesWhenReadBack(how);
    };
  }

  static void explode(Way way) throws IOException {
    try {
      switch (way) {
        case EXCEPTION -> throw new IOException("boom");
        case EXIT -> System.exit(3);
        case HALT -> Runtime.getRuntime().halt(4);
        case SIGSEGV -> readAddressZero();
        case SIGKILL -> kill(ProcessHandle.current().pid());
      }
      new CountDownLatch(1).await();
    } catch (InterruptedException | ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  static void kill(long pid) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor();
  }

  private static void readAddressZero() throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field field = type.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    Object unsafe = field.get(null);
    type.getMethod("getLong", long.class).invoke(unsafe, 0L);
  }

  private record Fuse(Way way) implements Serializable {
    private void light() throws IOException {
      explode(way);
    }
  }

  private static final class ExplodesWhenRead implements ProcessPool.Task<Object> {
    private final Fuse fuse;

    ExplodesWhenRead(Way way) {
      fuse = new Fuse(way);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      fuse.light();
    }

    @Override
    public Object call() {
      return fuse;
    }
  }

  private static final class ExplodesWhenWritten implements Serializable {
    private final Fuse fuse;

    ExplodesWhenWritten(Way way) {
      fuse = new Fuse(way);
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.defaultWriteObject();
      fuse.light();
    }
  }

  private static final class ExplodesWhenReadBack implements Serializable {
    private final Fuse fuse;

    ExplodesWhenReadBack(Way way) {
      fuse = new Fuse(way);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      fuse.light();
    }
  }
}
