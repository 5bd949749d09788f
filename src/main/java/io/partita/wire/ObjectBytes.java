package io.partita.wire;

import io.partita.PartitaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Objects that are {@code Serializable} as bytes, for what the common values of {@link WireWriter}
 * do not cover. The bytes stay closed until the process that needs the object reads them.
 */
public final class ObjectBytes {
  private static final ThreadLocal<Integer> WRITING = ThreadLocal.withInitial(() -> 0);

  private ObjectBytes() {}

  /**
   * Whether this thread writes an object here now, which is to say for another process: what must
   * not be kept anywhere can ask that in its {@code writeReplace}.
   */
  public static boolean isWriting() {
    return WRITING.get() > 0;
  }

  /**
   * The bytes of an object and all it refers to.
   *
   * @throws UnserializableException if something in it is not serialisable; it names the field
   */
  public static byte[] write(@Nullable Object object) {
    return write(object, part -> {});
  }

  /**
   * As {@link #write(Object)}.
   *
   * @param guard sees every object just before it is written; what it throws ends the writing and
   *     reaches the caller
   */
  public static byte[] write(@Nullable Object object, Consumer<Object> guard) {
    return writeParts(
        object,
        part -> {
          guard.accept(part);
          return part;
        });
  }

  /** As {@link #write(Object)}; objects that are equal, part by part, have the same bytes. */
  static byte[] writeKey(@Nullable Object object) {
    return writeParts(object, Canonical.parts());
  }

  private static byte[] writeParts(@Nullable Object object, UnaryOperator<Object> guard) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TracingOutput out = null;
    int outer = WRITING.get();
    WRITING.set(outer + 1);
    try {
      out = new TracingOutput(bytes, guard);
      out.writeObject(object);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException | RuntimeException | StackOverflowError e) {
      if (out != null && out.refusal != null) {
        throw out.refusal;
      }
      throw Blame.unserializable(object, out == null ? null : out.culprit, e);
    } finally {
      WRITING.set(outer);
    }
  }

  /**
   * The object that {@link #write} made these bytes of.
   *
   * @param loader finds the classes, after the policy allowed their names
   * @throws WireException if a class is not allowed or not there, or the bytes are not an object's
   */
  public static @Nullable Object read(byte[] bytes, ClassPolicy policy, ClassLoader loader) {
    try (CheckedInput in = new CheckedInput(bytes, policy, loader)) {
      return read(in);
    } catch (IOException e) {
      throw new WireException("Cannot read an object: " + e, e);
    }
  }

  private static @Nullable Object read(CheckedInput in) {
    try {
      Object object = in.readObject();
      if (in.read() >= 0) {
        throw new WireException("Bytes are left over behind an object");
      }
      return object;
    } catch (PartitaException e) {
      throw e; // What an object says when it is read is better than that it could not be.
    } catch (ClassNotFoundException
        | IOException
        | RuntimeException
        | LinkageError
        | StackOverflowError e) {
      ClassNotFoundException missing = in.missing();
      if (missing != null) {
        throw new WireException(
            "Class %s is not on this process's class path, which has jars and directories only"
                .formatted(missing.getMessage()),
            e);
      }
      throw new WireException("Cannot read an object: " + e, e);
    }
  }

  /** Remembers the object that cannot be written: the stream's own exception has but its class. */
  private static final class TracingOutput extends ObjectOutputStream {
    private final UnaryOperator<Object> guard;
    private final NestingLimit nesting = new NestingLimit();
    private @Nullable Object culprit;
    private @Nullable RuntimeException refusal;

    TracingOutput(ByteArrayOutputStream out, UnaryOperator<Object> guard) throws IOException {
      super(out);
      this.guard = guard;
      enableReplaceObject(true);
    }

    @Override
    protected @Nullable Object replaceObject(@Nullable Object object) {
      // Asked about every object just before it is written. After a failure the stream goes on with
      // the exception, so only the first counts.
      if (culprit == null && object != null && !(object instanceof Serializable)) {
        culprit = object;
      }
      nesting.enter();
      return object != null && refusal == null ? ask(object) : object;
    }

    private Object ask(Object object) {
      try {
        return guard.apply(object);
      } catch (RuntimeException e) {
        refusal = e;
        throw e;
      }
    }
  }
}
