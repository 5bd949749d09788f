package io.partita.pipe;

/**
 * Two connected ends, one of which is for another process: Python's {@code multiprocessing.Pipe}.
 *
 * <pre>{@code
 * Pipe pipe = Pipe.duplex();
 * PipeEnd theirs = pipe.second();
 * ... a child is started with a task that holds theirs ...
 * pipe.first().send("hello");
 * Object answer = pipe.first().receive();
 * }</pre>
 *
 * <p>Either end may be handed to a child, once, before it was used here. Both may: messages between
 * two children travel through this process then. A pipe whose ends are closed, or whose processes
 * are gone, leaves nothing behind.
 */
public final class Pipe implements AutoCloseable {
  private final PipeEnd first;
  private final PipeEnd second;

  private Pipe(PipeEnd.Direction ofFirst, ObjectOptions options) {
    first = new PipeEnd("first end", ofFirst, options);
    second = new PipeEnd("second end", ofFirst.opposite(), options);
    Joint joint = new Joint(first, second, options);
    first.join(joint);
    second.join(joint);
  }

  /** Both ends send and receive. */
  public static Pipe duplex() {
    return duplex(ObjectOptions.DEFAULTS);
  }

  /** Both ends send and receive. */
  public static Pipe duplex(ObjectOptions options) {
    return new Pipe(PipeEnd.Direction.BOTH, options);
  }

  /** The first end only receives, the second only sends: Python's {@code Pipe(duplex=False)}. */
  public static Pipe oneWay() {
    return oneWay(ObjectOptions.DEFAULTS);
  }

  /** The first end only receives, the second only sends. */
  public static Pipe oneWay(ObjectOptions options) {
    return new Pipe(PipeEnd.Direction.RECEIVES, options);
  }

  public PipeEnd first() {
    return first;
  }

  public PipeEnd second() {
    return second;
  }

  /** Closes the ends that are here still. */
  @Override
  public void close() {
    first.close();
    second.close();
  }
}
