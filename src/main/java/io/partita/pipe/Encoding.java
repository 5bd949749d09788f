package io.partita.pipe;

import io.partita.wire.ClassPolicy;
import io.partita.wire.Encoded;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Objects as messages, whose type is the form of an {@link Encoded}. */
final class Encoding {
  static final byte BYTES = Encoded.BYTES;
  static final byte VALUE = Encoded.VALUE;
  static final byte OBJECT = Encoded.OBJECT;

  private Encoding() {}

  /**
   * The message for an object.
   *
   * @throws io.partita.wire.UnserializableException naming the field that is to blame
   */
  static Frame frame(@Nullable Object object, long callId) {
    return frame(object, callId, part -> {});
  }

  /**
   * As {@link #frame(Object, long)}.
   *
   * @param guard sees every part of an object that goes by serialisation; what it throws reaches
   *     the caller
   */
  static Frame frame(@Nullable Object object, long callId, Consumer<Object> guard) {
    Encoded encoded = Encoded.of(object, guard);
    return new Frame(encoded.form(), callId, encoded.bytes());
  }

  /**
   * The object of a message.
   *
   * @throws WireException if it holds a class that the policy does not allow, or is not here
   */
  static @Nullable Object object(Frame frame, ClassPolicy policy) {
    return new Encoded(frame.type(), frame.payload()).object(policy);
  }
}
