package io.partita.shared;

import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.ObjectStreamException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Longs of a fixed count in the manager, all 0 at first: to other processes what {@link
 * java.util.concurrent.atomic.AtomicLongArray} is to threads. Processes of one host share much
 * faster by {@code io.partita.memory}; this works from any host, and needs no lock. Safe for use by
 * several threads.
 */
public final class SharedLongs implements SharedObject {
  private static final int MOST_AT_ONCE = 32 << 10;

  private static final long serialVersionUID = 1L;

  private final transient Remote remote;
  private final transient int length;

  SharedLongs(Remote remote, ArraySettings settings) {
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
  public long get(int index) {
    return remote.ask(request(ArrayVerb.GET, index)).readLong();
  }

  public void set(int index, long now) {
    var unused = getAndSet(index, now);
  }

  /** Sets it; what it was before. */
  public long getAndSet(int index, long now) {
    return remote.ask(request(ArrayVerb.SET, index).writeLong(now)).readLong();
  }

  /** Adds to it, around where it gets too large; what it is then. */
  public long addAndGet(int index, long more) {
    return remote.ask(request(ArrayVerb.ADD, index).writeLong(more)).readLong();
  }

  /** Adds to it; what it was before. */
  public long getAndAdd(int index, long more) {
    return addAndGet(index, more) - more;
  }

  /** Sets it if it is what is expected; whether it was. */
  public boolean compareAndSet(int index, long expected, long now) {
    return remote
        .ask(request(ArrayVerb.COMPARE_AND_SET, index).writeLong(expected).writeLong(now))
        .readBoolean();
  }

  /** A copy of elements; some 30,000 at a time are of one moment. */
  public long[] get(int from, int to) {
    Objects.checkFromToIndex(from, to, length);
    long[] elements = new long[to - from];
    int count = 0;
    while (count < elements.length) {
      WireReader result = remote.ask(request(ArrayVerb.PAGE, from + count));
      int more = Math.min(result.readInt(), elements.length - count);
      for (int i = 0; i < more; i++) {
        elements[count++] = result.readLong();
      }
    }
    return elements;
  }

  /** Sets elements from an index on; some 30,000 at a time at one moment. */
  public void setAll(int from, long... now) {
    Objects.checkFromIndexSize(from, now.length, length);
    int done = 0;
    while (done < now.length) {
      int count = Math.min(MOST_AT_ONCE, now.length - done);
      WireWriter request = request(ArrayVerb.SET_ALL, from + done).writeInt(count);
      for (int i = 0; i < count; i++) {
        request.writeLong(now[done++]);
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
