package io.partita.wire;

import java.io.NotSerializableException;
import org.jspecify.annotations.Nullable;

/** Says which field keeps an object from being serialised. */
final class Blame {
  private Blame() {}

  static UnserializableException unserializable(
      @Nullable Object root, @Nullable Object culprit, Throwable cause) {
    String rootClass = String.valueOf(root == null ? null : root.getClass().getName());
    String blamed = culprit == null ? rootClass : culprit.getClass().getName();
    String path = culprit == null ? "" : FieldPath.find(root, culprit);
    String where =
        path.isEmpty() ? rootClass : "%s: its field %s, a %s,".formatted(rootClass, path, blamed);
    String message =
        cause instanceof NotSerializableException
            ? "Cannot send %s is not Serializable; make the field transient or its class Serializable"
                .formatted(where)
            : "Cannot send %s cannot be written: %s".formatted(where, cause);
    return new UnserializableException(message, path, blamed, cause);
  }
}
