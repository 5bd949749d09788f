package io.partita.wire;

import java.io.NotSerializableException;
import org.jspecify.annotations.Nullable;

/** Says which field keeps an object from being serialised. */
final class Blame {
  private Blame() {}

  /**
   * @param last the object that was about to be written; it is to blame only if it is no
   *     Serializable, for one that fails half-way may have written others since
   */
  static UnserializableException unserializable(
      @Nullable Object root, @Nullable Object last, Throwable cause) {
    Object culprit = cause instanceof NotSerializableException ? last : root;
    String rootClass = String.valueOf(root == null ? null : root.getClass().getName());
    String blamed = culprit == null ? rootClass : culprit.getClass().getName();
    String path = culprit == null || culprit == root ? "" : FieldPath.find(root, culprit);
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
