package io.partita.pool;

import io.partita.pool.Marks.Doing;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A task of a storm: marks in its worker when it is read, run, and its result written. */
final class StormTask implements ProcessPool.Task<StormTask.Result> {
  private static final long serialVersionUID = 1L;

  private static final int LARGE = 3 << 20;
  private static final long LONG = TimeUnit.MILLISECONDS.toNanos(8);

  /** What a task gives back: many bytes, the same ones. */
  static final class Result implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int task;
    private final byte[] bytes;
    private final transient long writeNanos;

    private Result(int task, byte[] bytes, long writeNanos) {
      this.task = task;
      this.bytes = bytes;
      this.writeNanos = writeNanos;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      Marks.mark(Doing.WRITING, task);
      Marks.pause(writeNanos);
      out.defaultWriteObject();
      Marks.mark(Doing.WRITTEN, task);
    }
  }

  final int id;
  private final long readNanos;
  private final long runNanos;
  private final long writeNanos;
  private final int resultBytes;
  private transient byte[] order = {};

  /** Most are small and short; the others take time, or are large, in one of their phases. */
  StormTask(int id, Random random) {
    this.id = id;
    int kind = random.nextInt(10);
    long nanos = (long) (random.nextDouble() * LONG);
    readNanos = kind == 0 ? nanos : 0;
    runNanos = kind == 1 ? nanos : 0;
    writeNanos = kind == 2 ? nanos : 0;
    order = new byte[kind == 3 ? random.nextInt(LARGE) : random.nextInt(200)];
    resultBytes = kind == 4 ? random.nextInt(LARGE) : random.nextInt(200);
    Arrays.fill(order, (byte) id);
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeInt(id);
    out.defaultWriteObject();
    out.writeInt(order.length);
    out.write(order);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    int task = in.readInt();
    Marks.mark(Doing.READING, task);
    in.defaultReadObject();
    Marks.pause(readNanos);
    order = new byte[in.readInt()];
    in.readFully(order);
  }

  @Override
  public Result call() {
    Marks.mark(Doing.RUNNING, id);
    Marks.pause(runNanos);
    for (byte one : order) {
      if (one != (byte) id) {
        throw new IllegalStateException("A byte of task " + id + " is " + one);
      }
    }
    return new Result(id, content(), writeNanos);
  }

  private byte[] content() {
    byte[] content = new byte[resultBytes];
    Arrays.fill(content, (byte) (id >> 8));
    return content;
  }

  boolean hasResult(Result result) {
    return result.task == id && Arrays.equals(result.bytes, content());
  }
}
