package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.ObjectStreamException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Doubles of a fixed count in the manager, all 0 at first; otherwise as {@link SharedLongs}. Safe
 * for use by several threads.
 */
public final class SharedDoubles implements SharedObject {
  private static final int MOST_AT_ONCE = 32 << 10;

  private static final long serialVersionUID = 1L;

  private final transient Remote remote;
  private final transient int length;

  SharedDoubles(Remote remote, ArraySettings settings) {
    this.remote = remote;
    this.length = settings.length();
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  private WireWriter request(byte verb, int index) {
    return remote.request(verb).writeInt(Objects.checkIndex(index, length));
  }

  public int length() {
    return length;
  }

  /**
   * An element.
   *
   * @throws IndexOutOfBoundsException as all methods do, if there is none
   */
  public double get(int index) {
    return remote.ask(request(ArrayVerb.GET, index)).readDouble();
  }

  public void set(int index, double now) {
    var unused = getAndSet(index, now);
  }

  /** Sets it; what it was before. */
  public double getAndSet(int index, double now) {
    return remote.ask(request(ArrayVerb.SET, index).writeDouble(now)).readDouble();
  }

  /** Adds to it; what it is then. */
  public double addAndGet(int index, double more) {
    return remote.ask(request(ArrayVerb.ADD, index).writeDouble(more)).readDouble();
  }

  /** Sets it if it is what is expected, bit by bit; whether it was. */
  public boolean compareAndSet(int index, double expected, double now) {
    return remote
        .ask(request(ArrayVerb.COMPARE_AND_SET, index).writeDouble(expected).writeDouble(now))
        .readBoolean();
  }

  /** A copy of elements; some 30,000 at a time are of one moment. */
  public double[] get(int from, int to) {
    Objects.checkFromToIndex(from, to, length);
    double[] elements = new double[to - from];
    int count = 0;
    while (count < elements.length) {
      WireReader result = remote.ask(request(ArrayVerb.PAGE, from + count));
      int more = Math.min(result.readInt(), elements.length - count);
      for (int i = 0; i < more; i++) {
        elements[count++] = result.readDouble();
      }
    }
    return elements;
  }

  /** Sets elements from an index on; some 30,000 at a time at one moment. */
  public void setAll(int from, double... now) {
    Objects.checkFromIndexSize(from, now.length, length);
    int done = 0;
    while (done < now.length) {
      int count = Math.min(MOST_AT_ONCE, now.length - done);
      WireWriter request = request(ArrayVerb.SET_ALL, from + done).writeInt(count);
      for (int i = 0; i < count; i++) {
        request.writeDouble(now[done++]);
      }
      remote.ask(request);
    }
  }

  /** All elements. */
  @Override
  public String toString() {
    return Arrays.toString(get(0, length));
  }
}
